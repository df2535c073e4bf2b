package dev.spoor.pipeline;

import java.util.List;

/** Writes labelled synthetic traffic. */
final class GenerateCommand implements Subcommand {
  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "write synthetic traffic, with a label for every client";
  }

  @Override
  public String help() {
    return "Usage: bin/spoor generate --lines=N --output=FILE [--option=value ...]\n"
        + HelpPage.options(OptionTable.of(GenerateOptions.class));
  }

  @Override
  public int run(List<String> arguments, Console console) {
    CommandLine.flags(GenerateOptions.class, arguments);
    throw new InputException("there is no generator to run yet");
  }
}
