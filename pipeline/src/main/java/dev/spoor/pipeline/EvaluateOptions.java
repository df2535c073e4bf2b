package dev.spoor.pipeline;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What {@code spoor evaluate} can be told, and the one place of every default. */
public interface EvaluateOptions extends PipelineOptions {

  @OptionGroup(value = "Measure", order = 1, kind = OptionKind.SETS, required = true)
  @Description("Labelled sets, each KIND:PATH; the kinds are below.")
  List<String> getCorpus();

  void setCorpus(List<String> value);

  @OptionGroup(value = "Rules", order = 10, kind = OptionKind.FOLDERS)
  @Description("Folders of Sigma rules beside those that are built in.")
  @Default.InstanceFactory(AnalyzeOptions.NoValues.class)
  List<String> getRules();

  void setRules(List<String> value);

  @OptionGroup(value = "Rules", order = 11, kind = OptionKind.TEXTS)
  @Description("Ids of rules to leave out.")
  @Default.InstanceFactory(AnalyzeOptions.NoValues.class)
  List<String> getWithout();

  void setWithout(List<String> value);

  @OptionGroup(value = "Rules", order = 12, kind = OptionKind.FOLDERS)
  @Description("Compare with the built-in rules and those of these folders.")
  @Nullable List<String> getAgainstRules();

  void setAgainstRules(@Nullable List<String> value);

  @OptionGroup(value = "Rules", order = 13, kind = OptionKind.TEXTS)
  @Description("Compare with the rules but for these ids.")
  @Nullable List<String> getAgainstWithout();

  void setAgainstWithout(@Nullable List<String> value);

  @OptionGroup(value = "Targets", order = 20, kind = OptionKind.SHARE)
  @Description("Fail when less of the attacks, crawlers or hostile clients of a set are flagged.")
  @Nullable Double getMinRecall();

  void setMinRecall(@Nullable Double value);

  @OptionGroup(value = "Targets", order = 21, kind = OptionKind.SHARE)
  @Description("Fail when more is flagged of what should not be.")
  @Nullable Double getMaxFalsePositives();

  void setMaxFalsePositives(@Nullable Double value);

  @OptionGroup(value = "Targets", order = 22, kind = OptionKind.FILE)
  @Description(
      "YAML file with shares by set and measure, such as {crs: {must_fire: 0.85}}; they go before"
          + " the two above.")
  @Nullable String getTargets();

  void setTargets(@Nullable String value);

  @OptionGroup(value = "Output", order = 30, kind = OptionKind.NEW_FILE)
  @Description("File for all figures, .md or .json; standard output shows the summary in any case.")
  @Nullable String getOutput();

  void setOutput(@Nullable String value);

  @OptionGroup(value = "Output", order = 31, kind = OptionKind.NEW_FILE)
  @Description(
      "File for every case as JSON lines, with what was sent and what each rule found in it. It"
          + " holds live attacks.")
  @Nullable String getCases();

  void setCases(@Nullable String value);

  @OptionGroup(value = "Output", order = 32, kind = OptionKind.FLAG)
  @Description("No progress line.")
  @Default.Boolean(false)
  boolean getQuiet();

  void setQuiet(boolean value);

  @OptionGroup(value = "Output", order = 33, kind = OptionKind.FLAG)
  @Description("Show the trace of a failure.")
  @Default.Boolean(false)
  boolean getDebug();

  void setDebug(boolean value);
}
