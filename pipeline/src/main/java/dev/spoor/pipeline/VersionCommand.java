package dev.spoor.pipeline;

import java.util.List;

/** Prints the versions that a bug report should name. */
final class VersionCommand implements Subcommand {
  @Override
  public String name() {
    return "version";
  }

  @Override
  public String summary() {
    return "show the version of Spoor, Beam and Java";
  }

  @Override
  public String help() {
    return "Usage: bin/spoor version\n";
  }

  @Override
  public int run(List<String> arguments, Console console) {
    if (!arguments.isEmpty()) {
      throw new UsageException("version takes no options");
    }
    Versions.current().forEach((name, version) -> console.out().println(name + " " + version));
    return 0;
  }
}
