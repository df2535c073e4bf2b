package dev.spoor.pipeline;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What {@code spoor explain} can be told, and the one place of every default. */
public interface ExplainOptions extends PipelineOptions {

  @OptionGroup(value = "Options", order = 1, kind = OptionKind.FOLDER)
  @Description("For a session: the folder that analyze wrote it to.")
  @Nullable String getOutput();

  void setOutput(@Nullable String value);

  @OptionGroup(value = "Options", order = 2, kind = OptionKind.NAME)
  @Description("For a line: its format, as for analyze; auto finds it.")
  @Default.String("auto")
  String getFormat();

  void setFormat(String value);

  @OptionGroup(value = "Options", order = 3, kind = OptionKind.FILE)
  @Description("For a line: YAML file that says which field of a JSON log is what.")
  @Nullable String getFormatMapping();

  void setFormatMapping(@Nullable String value);

  @OptionGroup(value = "Options", order = 4, kind = OptionKind.FOLDERS)
  @Description("For a line: folders of Sigma rules, besides the rules that ship.")
  @Default.InstanceFactory(AnalyzeOptions.NoValues.class)
  List<String> getRules();

  void setRules(List<String> value);

  @OptionGroup(value = "Options", order = 5, kind = OptionKind.TEXTS)
  @Description(
      "Ids of rules to leave out; a session is then computed anew from the input of its run.")
  @Default.InstanceFactory(AnalyzeOptions.NoValues.class)
  List<String> getWithout();

  void setWithout(List<String> value);

  @OptionGroup(value = "Options", order = 6, kind = OptionKind.FLAG)
  @Description("Print the record as JSON; with --without, the one computed anew.")
  @Default.Boolean(false)
  boolean getJson();

  void setJson(boolean value);
}
