package dev.spoor.pipeline;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What {@code spoor rules} can be told, and the one place of every default. */
public interface RulesOptions extends PipelineOptions {

  @OptionGroup(value = "Options", order = 1, kind = OptionKind.FOLDERS)
  @Description("Folders of Sigma rules for web servers, besides the rules that ship.")
  @Nullable List<String> getRules();

  void setRules(@Nullable List<String> value);

  @OptionGroup(value = "Options", order = 2, kind = OptionKind.TEXTS)
  @Description("Ids of rules to leave out.")
  @Nullable List<String> getWithout();

  void setWithout(@Nullable List<String> value);

  @OptionGroup(value = "Options", order = 3, kind = OptionKind.FLAG)
  @Description("Show the trace of a failure.")
  @Default.Boolean(false)
  boolean getDebug();

  void setDebug(boolean value);
}
