package dev.spoor.pipeline;

import java.util.ArrayList;
import java.util.List;

/** Prints the list of commands, or the page of one. */
final class HelpCommand implements Subcommand {
  private final List<Subcommand> commands;

  HelpCommand(List<Subcommand> commands) {
    this.commands = commands;
  }

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String summary() {
    return "show this list, or the page of a command: help analyze";
  }

  @Override
  public String help() {
    StringBuilder page =
        new StringBuilder("Usage: bin/spoor COMMAND [--option=value ...]\n\nCommands\n");
    commands.forEach(command -> page.append(HelpPage.entry(command.name(), command.summary())));
    return page.append("\nThe options of a command: bin/spoor COMMAND --help\n").toString();
  }

  @Override
  public int run(List<String> arguments, Console console) {
    if (arguments.isEmpty()) {
      console.out().print(help());
      return 0;
    }
    if (arguments.size() > 1) {
      throw new UsageException("help takes the name of one command");
    }
    console.out().print(find(arguments.get(0)).help());
    return 0;
  }

  /** The command of that name. */
  Subcommand find(String name) {
    List<String> names = new ArrayList<>();
    for (Subcommand command : commands) {
      if (command.name().equals(name)) {
        return command;
      }
      names.add(command.name());
    }
    String suggestion = Suggestion.sentence(name, names, "");
    throw new UsageException(
        "'" + name + "' is not a command" + (suggestion.isEmpty() ? "; try --help" : suggestion));
  }
}
