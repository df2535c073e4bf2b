package dev.spoor.pipeline;

import dev.spoor.model.ClientKey;
import java.util.List;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.DefaultValueFactory;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What {@code spoor analyze} can be told, and the one place of every default. {@link CommandLine}
 * has checked the values: texts of durations, times and address ranges can be parsed again without
 * fear, by {@link DurationText} and {@link InstantText}.
 */
public interface AnalyzeOptions extends PipelineOptions {

  /** How result files are written. */
  enum OutputFormat {
    /** One JSON object a line. */
    JSONL,
    /** One JSON array a file. */
    JSON
  }

  // Input

  @OptionGroup(value = "Input", order = 10, kind = OptionKind.URIS, required = true)
  @Description(
      "Logs to read: files or globs, local or gs:// or hdfs://, compressed or not; - is standard"
          + " input. Or live: file-tail:///PATH, kafka://HOST:PORT/TOPIC,"
          + " redis-stream://HOST:PORT/STREAM.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getInput();

  void setInput(List<String> value);

  @OptionGroup(value = "Input", order = 11, kind = OptionKind.NAME)
  @Description(
      "Format of the lines: auto looks at each file; else combined, common, vhost_combined,"
          + " nginx-main, nginx-json, caddy, traefik, envoy, fastly, waf-json, honeypot,"
          + " dead-letters, or the name in the file of --formatMapping.")
  @Default.String("auto")
  String getFormat();

  void setFormat(String value);

  @OptionGroup(value = "Input", order = 12, kind = OptionKind.FILE)
  @Description("YAML file that says which field of a JSON log is what.")
  @Nullable String getFormatMapping();

  void setFormatMapping(@Nullable String value);

  @OptionGroup(value = "Input", order = 13, kind = OptionKind.INSTANT)
  @Description("Leave out requests before this time; a date begins in UTC.")
  @Nullable String getFrom();

  void setFrom(@Nullable String value);

  @OptionGroup(value = "Input", order = 14, kind = OptionKind.INSTANT)
  @Description("Leave out requests at or after this time; a date begins in UTC.")
  @Nullable String getTo();

  void setTo(@Nullable String value);

  @OptionGroup(value = "Input", order = 15, kind = OptionKind.EXCLUSIONS)
  @Description(
      "Leave out requests from an address range (10.0.0.0/8), to a path prefix (/health), or of"
          + " agents that contain a text (agent:TEXT).")
  @Default.InstanceFactory(NoValues.class)
  List<String> getExclude();

  void setExclude(List<String> value);

  @OptionGroup(value = "Input", order = 16, kind = OptionKind.RANGES)
  @Description(
      "Proxies whose X-Forwarded-For is believed; the client is the last address in it that is no"
          + " such proxy.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getTrustedProxies();

  void setTrustedProxies(List<String> value);

  @OptionGroup(value = "Input", order = 17)
  @Description("Name of the site, for logs of one; else the host of each line, else 'default'.")
  @Nullable String getSite();

  void setSite(@Nullable String value);

  @OptionGroup(value = "Input", order = 18, kind = OptionKind.ZONE)
  @Description("Time zone of the site, for lines that do not say theirs.")
  @Default.String("UTC")
  String getSiteZone();

  void setSiteZone(String value);

  @OptionGroup(value = "Input", order = 19, kind = OptionKind.FILE)
  @Description("The site's robots.txt, so that obedience to it can be judged.")
  @Nullable String getRobots();

  void setRobots(@Nullable String value);

  @OptionGroup(value = "Input", order = 20, kind = OptionKind.COUNT)
  @Description("Longest line that is read; a longer one is a dead letter.")
  @Default.Integer(65_536)
  int getMaxLineBytes();

  void setMaxLineBytes(int value);

  @OptionGroup(value = "Input", order = 21, kind = OptionKind.DURATION)
  @Description(
      "How far a line's time may lie past its file's last change; further is a dead letter.")
  @Default.String("1d")
  String getMaxFutureSkew();

  void setMaxFutureSkew(String value);

  // Sessions

  @OptionGroup(value = "Sessions", order = 30, kind = OptionKind.POSITIVE_DURATION)
  @Description("A session ends when its client is silent for this long.")
  @Default.String("30m")
  String getGap();

  void setGap(String value);

  @OptionGroup(value = "Sessions", order = 31, kind = OptionKind.SECONDS)
  @Description("Every session is cut at whole multiples of this since 1970 (24h: at midnight UTC).")
  @Default.String("24h")
  String getMaxSession();

  void setMaxSession(String value);

  @OptionGroup(value = "Sessions", order = 32, kind = OptionKind.CHOICE)
  @Description("What makes two requests come from one client.")
  @Default.Enum("ADDRESS_AGENT")
  ClientKey.Type getClientKey();

  void setClientKey(ClientKey.Type value);

  @OptionGroup(value = "Sessions", order = 33, kind = OptionKind.NAME)
  @Description("The header that --clientKey=header looks at.")
  @Nullable String getClientHeader();

  void setClientHeader(@Nullable String value);

  @OptionGroup(value = "Sessions", order = 34, kind = OptionKind.TEXTS)
  @Description("Names of session cookies, in the order in which they are looked for.")
  @Default.InstanceFactory(SessionCookies.class)
  List<String> getSessionCookies();

  void setSessionCookies(List<String> value);

  @OptionGroup(value = "Sessions", order = 35, kind = OptionKind.PATHS)
  @Description("Paths where users log in, besides the usual names.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getLoginPaths();

  void setLoginPaths(List<String> value);

  @OptionGroup(value = "Sessions", order = 36, kind = OptionKind.PATHS)
  @Description("Login paths that answer a failed POST with status 200.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getLoginFailedPaths();

  void setLoginFailedPaths(List<String> value);

  @OptionGroup(value = "Sessions", order = 37, kind = OptionKind.DURATION)
  @Description("How late a request of a live input may come; a later one is a dead letter.")
  @Default.String("10m")
  String getAllowedLateness();

  void setAllowedLateness(String value);

  @OptionGroup(value = "Sessions", order = 38, kind = OptionKind.POSITIVE_DURATION)
  @Description("How often a growing session of a live input is written before it ends.")
  @Default.String("10s")
  String getEarlyFirings();

  void setEarlyFirings(String value);

  // Detection

  @OptionGroup(value = "Detection", order = 40, kind = OptionKind.FLAG)
  @Description("Inspect requests and judge sessions; with false, sessions have features only.")
  @Default.Boolean(true)
  boolean getDetect();

  void setDetect(boolean value);

  @OptionGroup(value = "Detection", order = 41, kind = OptionKind.FOLDERS)
  @Description("Folders of Sigma rules for web servers, besides the rules that ship.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getRules();

  void setRules(List<String> value);

  @OptionGroup(value = "Detection", order = 42, kind = OptionKind.TEXTS)
  @Description("Ids of rules to leave out.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getWithout();

  void setWithout(List<String> value);

  @OptionGroup(value = "Detection", order = 46, kind = OptionKind.RANGES)
  @Description("Addresses of your own scanners: what they do is shown, and scored 19 at most.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getInternalScanners();

  void setInternalScanners(List<String> value);

  @OptionGroup(value = "Detection", order = 47, kind = OptionKind.FLAG)
  @Description(
      "Whether the log has the images, styles and scripts of pages. With false, a browser that"
          + " loads none is not suspected.")
  @Default.Boolean(true)
  boolean getAssetsLogged();

  void setAssetsLogged(boolean value);

  // Enrichment

  @OptionGroup(value = "Enrichment", order = 43, kind = OptionKind.FILES)
  @Description("MMDB files that say where addresses are and whose: MaxMind's and others.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getGeoip();

  void setGeoip(List<String> value);

  @OptionGroup(value = "Enrichment", order = 44, kind = OptionKind.FILE)
  @Description("YAML file that says where the records of other MMDB files have what is asked for.")
  @Nullable String getGeoipMapping();

  void setGeoipMapping(@Nullable String value);

  @OptionGroup(value = "Enrichment", order = 45, kind = OptionKind.FILES)
  @Description("Lists of addresses and networks, named after what they list, such as tor.txt.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getThreatLists();

  void setThreatLists(List<String> value);

  // Output

  @OptionGroup(value = "Output", order = 50, kind = OptionKind.FOLDER, required = true)
  @Description("Folder for the results; what an earlier run wrote there is replaced.")
  @Nullable String getOutput();

  void setOutput(@Nullable String value);

  @OptionGroup(value = "Output", order = 51, kind = OptionKind.CHOICE)
  @Description("One JSON object a line, or one JSON array a file.")
  @Default.Enum("JSONL")
  OutputFormat getOutputFormat();

  void setOutputFormat(OutputFormat value);

  @OptionGroup(value = "Output", order = 52, kind = OptionKind.FLAG)
  @Description("Also write every request, as read.")
  @Default.Boolean(false)
  boolean getRequestRows();

  void setRequestRows(boolean value);

  @OptionGroup(value = "Output", order = 53, kind = OptionKind.COUNT)
  @Description("Files for each kind of result and day; one is ordered by start time.")
  @Default.Integer(1)
  int getShards();

  void setShards(int value);

  @OptionGroup(value = "Output", order = 54, kind = OptionKind.TEXT)
  @Description(
      "Redis to write the features of each client to as well, redis://HOST:PORT; of a live input"
          + " also while a session grows. See the features command.")
  @Nullable String getFeatures();

  void setFeatures(@Nullable String value);

  @OptionGroup(value = "Output", order = 55, kind = OptionKind.TEXT)
  @Description(
      "Database to write each session to as well when it has ended,"
          + " jdbc:postgresql://USER@HOST/DATABASE or jdbc:mariadb:// likewise; a newer version"
          + " replaces an older one.")
  @Nullable String getSessions();

  void setSessions(@Nullable String value);

  @OptionGroup(value = "Output", order = 56, kind = OptionKind.URIS)
  @Description(
      "Queues to send each alert to as well, kafka://HOST:PORT/TOPIC or"
          + " redis-stream://HOST:PORT/STREAM; of a live input at once, and again when it rises or"
          + " is settled.")
  @Default.InstanceFactory(NoValues.class)
  List<String> getAlerts();

  void setAlerts(List<String> value);

  // Runtime

  @Override
  @OptionGroup(value = "Runtime", order = 70, kind = OptionKind.RUNNER)
  @Description(
      "What runs the job: DirectRunner (small inputs), FlinkRunner (embedded, large inputs) or"
          + " DataflowRunner.")
  @Default.InstanceFactory(DirectRunner.class)
  Class<? extends PipelineRunner<?>> getRunner();

  @Override
  void setRunner(Class<? extends PipelineRunner<?>> value);

  @OptionGroup(value = "Runtime", order = 71, kind = OptionKind.SHARE)
  @Description("The run fails when more than this share of the lines are dead letters.")
  @Default.Double(0.05)
  double getMaxBadShare();

  void setMaxBadShare(double value);

  @OptionGroup(value = "Runtime", order = 72, kind = OptionKind.COUNT)
  @Description("Clients that one bundle follows before it passes on what it has.")
  @Default.Integer(50_000)
  int getMaxOpenFragments();

  void setMaxOpenFragments(int value);

  @OptionGroup(value = "Runtime", order = 73, kind = OptionKind.FILE)
  @Description("YAML file of options by these names; a flag or the environment goes before it.")
  @Nullable String getConfig();

  void setConfig(@Nullable String value);

  @OptionGroup(value = "Runtime", order = 74, kind = OptionKind.FLAG)
  @Description("No progress line and no summary.")
  @Default.Boolean(false)
  boolean getQuiet();

  void setQuiet(boolean value);

  @OptionGroup(value = "Runtime", order = 75, kind = OptionKind.FLAG)
  @Description("Show the trace of a failure, and the runner's own log.")
  @Default.Boolean(false)
  boolean getDebug();

  void setDebug(boolean value);

  @OptionGroup(value = "Runtime", order = 76, kind = OptionKind.COUNT)
  @Description(
      "Port for /health, /metrics (Prometheus) and /metrics/json of a live input on the"
          + " DirectRunner or embedded Flink.")
  @Nullable Long getMetricsPort();

  void setMetricsPort(@Nullable Long value);

  @OptionGroup(value = "Runtime", order = 77, kind = OptionKind.FOLDER)
  @Description(
      "Keep the state of a live input on embedded Flink here: the next run with the same folder"
          + " goes on where this one stops, or is killed.")
  @Nullable String getStateDir();

  void setStateDir(@Nullable String value);

  /** The default of lists that are empty unless told. */
  class NoValues implements DefaultValueFactory<List<String>> {
    @Override
    public List<String> create(PipelineOptions options) {
      return List.of();
    }
  }

  /** The session cookies of the common frameworks. */
  class SessionCookies implements DefaultValueFactory<List<String>> {
    @Override
    public List<String> create(PipelineOptions options) {
      return List.of(
          "PHPSESSID",
          "JSESSIONID",
          "ASP.NET_SessionId",
          "sessionid",
          "session",
          "sid",
          "connect.sid",
          "laravel_session");
    }
  }
}
