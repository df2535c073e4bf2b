package dev.spoor.pipeline;

/** Makes {@code docs/options.md} of the annotations that the command line itself goes by. */
final class OptionsDocument {
  private OptionsDocument() {}

  /** The whole page. */
  static String text() {
    return """
        # Options of `bin/spoor analyze`

        Generated from `AnalyzeOptions`; a test compares. After a change there:
        `mvn test -pl pipeline -am -Dtest=HelpPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dspoor.accept=true`

        A flag (`--gap=30m`) goes before the environment (`SPOOR_GAP=30m`), that before the file of
        `--config` (`gap: 30m`), that before the default. Lists are written with commas, or by
        repeating the flag; in a file, as a YAML list. Durations are `500ms`, `90s`, `30m`, `24h`,
        `7d` or `PT30M`. Options of Beam and the runner (`--parallelism`, `--project`) are passed on
        from the same three places; `bin/spoor analyze --help-runner` lists them.
        """
        + HelpPage.markdown(OptionTable.of(AnalyzeOptions.class));
  }
}
