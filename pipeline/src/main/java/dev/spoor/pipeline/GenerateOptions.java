package dev.spoor.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What {@code spoor generate} can be told, and the one place of every default. */
public interface GenerateOptions extends PipelineOptions {

  @OptionGroup(value = "Options", order = 1, kind = OptionKind.COUNT, required = true)
  @Description("How many lines to write.")
  long getLines();

  void setLines(long value);

  @OptionGroup(value = "Options", order = 2, kind = OptionKind.NEW_FILE, required = true)
  @Description(
      "File for the lines, with labels in FILE.labels.csv. Without labels: - is standard output;"
          + " kafka://HOST:PORT/TOPIC and redis-stream://HOST:PORT/STREAM get a message a line.")
  @Nullable String getOutput();

  void setOutput(@Nullable String value);

  @OptionGroup(value = "Options", order = 3, kind = OptionKind.NUMBER)
  @Description("The same seed gives the same lines, on any machine.")
  @Default.Long(1)
  long getSeed();

  void setSeed(long value);

  @OptionGroup(value = "Options", order = 4, kind = OptionKind.NAME)
  @Description(
      "What the lines look like: combined, waf-json, honeypot or nginx-error; analyze reads the"
          + " first two.")
  @Default.String("combined")
  String getFormat();

  void setFormat(String value);

  @OptionGroup(value = "Options", order = 5, kind = OptionKind.DURATION)
  @Description("How far lines may stand from their order in time.")
  @Default.String("0s")
  String getShuffle();

  void setShuffle(String value);

  @OptionGroup(value = "Options", order = 6, kind = OptionKind.INSTANT)
  @Description("When the traffic begins.")
  @Default.String("2025-03-03T00:00:00Z")
  String getStart();

  void setStart(String value);

  @OptionGroup(value = "Options", order = 7, kind = OptionKind.POSITIVE_DURATION)
  @Description("About how much time the lines span; without it, by their number.")
  @Nullable String getDuration();

  void setDuration(@Nullable String value);

  @OptionGroup(value = "Options", order = 8, kind = OptionKind.COUNT)
  @Description("How many lines a second are written at most; without it, as many as can be.")
  @Nullable Long getRate();

  void setRate(@Nullable Long value);

  @OptionGroup(value = "Options", order = 9, kind = OptionKind.FLAG)
  @Description("No progress line.")
  @Default.Boolean(false)
  boolean getQuiet();

  void setQuiet(boolean value);

  @OptionGroup(value = "Options", order = 10, kind = OptionKind.FLAG)
  @Description("Show the trace of a failure.")
  @Default.Boolean(false)
  boolean getDebug();

  void setDebug(boolean value);
}
