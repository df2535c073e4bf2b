package dev.spoor.pipeline;

import java.util.List;

/** A command of {@code bin/spoor}. */
interface Subcommand {
  /** The word that calls it. */
  String name();

  /** What it does, in a few words for the list of commands. */
  String summary();

  /** Its help page. */
  String help();

  /**
   * Runs the command.
   *
   * @return the exit code: 0, or 1 when it failed and has said why
   * @throws UsageException when it was used wrongly: exit code 2
   * @throws Exception on any other failure: exit code 1
   */
  int run(List<String> arguments, Console console) throws Exception;
}
