package dev.spoor.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What {@code spoor features} can be told, and the one place of every default. */
public interface FeaturesOptions extends PipelineOptions {

  @OptionGroup(value = "Options", order = 1, kind = OptionKind.TEXT)
  @Description("The Redis that analyze writes features to, redis://HOST:PORT.")
  @Default.String("redis://localhost:6379")
  String getFeatures();

  void setFeatures(String value);

  @OptionGroup(value = "Options", order = 2, kind = OptionKind.FLAG)
  @Description("One JSON object a client.")
  @Default.Boolean(false)
  boolean getJson();

  void setJson(boolean value);
}
