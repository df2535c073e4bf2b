package dev.spoor.runners.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.fixtures.runs.TestLog;
import dev.spoor.fixtures.traffic.TrafficConfig;
import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterJson;
import dev.spoor.model.InputFile;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.Session;
import dev.spoor.pipeline.AnalyzeRequests;
import dev.spoor.pipeline.AnalyzeSettings;
import dev.spoor.pipeline.Main;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.transforms.NormalizeSettings;
import dev.spoor.transforms.SessionJson;
import dev.spoor.transforms.enrich.AddressSources;
import dev.spoor.transforms.formats.LogFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.joda.time.Duration;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The DataflowRunner takes both graphs: it translates them to templates, with all that it checks on
 * the way, against a storage in this process. What it does not show is a worker, and what the
 * service itself would refuse.
 */
public class DataflowTranslationTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private FakeGcs gcs;
  private Path template;

  @Before
  public void startStorage() throws IOException {
    // As in the jar: the translator tells every step otherwise.
    try (InputStream quiet = Main.class.getResourceAsStream("/logging.properties")) {
      LogManager.getLogManager().readConfiguration(quiet);
    }
    gcs = FakeGcs.start();
    template = folder.getRoot().toPath().resolve("template.json");
  }

  @After
  public void stopStorage() {
    gcs.close();
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  private List<String> runnerOptions() throws IOException {
    Path staged = Files.writeString(folder.getRoot().toPath().resolve("staged.txt"), "staged");
    return List.of(
        "--runner=DataflowRunner",
        "--project=test-project",
        "--region=us-central1",
        "--stagingLocation=gs://bucket/staging",
        "--gcpTempLocation=gs://bucket/temp",
        "--gcsEndpoint=" + gcs.endpoint(),
        "--credentialFactoryClass=" + NoopCredentialFactory.class.getName(),
        "--filesToStage=" + staged,
        "--templateLocation=" + template);
  }

  /** The names of the steps of the template. */
  private List<String> steps() throws IOException {
    JsonNode job = new ObjectMapper().readTree(template.toFile());
    List<String> names = new ArrayList<>();
    for (JsonNode step : job.path("steps")) {
      names.add(step.path("properties").path("user_name").path("value").asText());
    }
    return names;
  }

  private void has(String... beginnings) throws IOException {
    List<String> steps = steps();
    for (String beginning : beginnings) {
      assertThat(steps, hasItem(startsWith(beginning)));
    }
  }

  @Test
  public void theBoundedRunIsATemplate() throws IOException {
    gcs.put("gs://bucket/logs/a.log", TestLog.traffic(TrafficConfig.of(100, 1)));
    gcs.put("gs://bucket/logs/b.log", TestLog.traffic(TrafficConfig.of(100, 2)));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("analyze", "--input=gs://bucket/logs/*.log", "--output=gs://bucket/out"));
    arguments.addAll(runnerOptions());
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream console = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      int code = Main.run(arguments, console, console);
      assertThat(printed.toString(StandardCharsets.UTF_8), code, is(0));
    }
    assertThat(
        printed.toString(StandardCharsets.UTF_8).lines().toList(),
        is(
            List.of(
                "spoor: gs://bucket/logs/a.log is read as combined",
                "spoor: gs://bucket/logs/b.log is read as combined",
                "spoor: the job was handed to DataflowRunner")));
    has(
        "ReadFiles/",
        "Analyze/NormalizeRequests/",
        "Analyze/AssembleSessions/",
        "FormatSessions",
        "FormatDeadLetters",
        "WriteFiles/",
        "SummarizeTraffic/",
        "FinishRun");
  }

  @Test
  public void theStreamingGraphIsATemplate() throws IOException {
    streaming(new RequestsOfClientFn()).run();
    has(
        "Analyze/NormalizeRequests/",
        "Analyze/AssembleSessions/GuardLateness",
        "Analyze/AssembleSessions/Merge",
        "CountPanes",
        "WriteSessions/",
        "WriteDeadLetters/");
  }

  @Test
  public void whatDataflowCannotDoIsRefused() throws IOException {
    Pipeline pipeline = streaming(new InOrderOfTimeFn());
    UnsupportedOperationException refusal =
        assertThrows(UnsupportedOperationException.class, pipeline::run);
    assertThat(
        refusal.getMessage(),
        startsWith("DataflowRunner does not currently support @RequiresTimeSortedInput"));
    assertThat(Files.exists(template), is(false));
  }

  /** The unbounded graph, with a step of state in it. */
  private Pipeline streaming(DoFn<KV<String, Session>, Session> stateful) throws IOException {
    DataflowPipelineOptions options =
        PipelineOptionsFactory.fromArgs(runnerOptions().toArray(new String[0]))
            .as(DataflowPipelineOptions.class);
    options.setStreaming(true);
    options.setRunner(DataflowRunner.class);
    FileSystems.setDefaultPipelineOptions(options);
    Pipeline pipeline = Pipeline.create(options);
    AnalyzeSettings settings =
        new AnalyzeSettings(
            NormalizeSettings.defaults().withRules(RuleSource.BUILT_IN),
            LogFormats.standard(),
            java.time.Duration.ofSeconds(10),
            java.time.Duration.ofMinutes(10),
            false,
            false,
            1,
            1,
            AnalyzeSettings.Lines.LOGS,
            new AnalyzeSettings.Detection(
                RuleSource.BUILT_IN, AddressSources.none(), ScoreSettings.defaults()),
            null,
            null,
            List.of());
    PCollectionTuple analyzed =
        pipeline
            .apply("Tick", GenerateSequence.from(0).withRate(1, Duration.standardSeconds(1)))
            .apply("ReadBlocks", ParDo.of(new BlockFn()))
            .setCoder(RecordCoder.of(RawBlock.class))
            .apply("Analyze", AnalyzeRequests.analyze(settings));
    PCollection<Session> sessions = analyzed.get(AnalyzeRequests.SESSIONS);
    sessions
        .apply("KeySessions", ParDo.of(new KeyFn()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), sessions.getCoder()))
        .apply("IntoHours", Window.into(FixedWindows.of(Duration.standardHours(1))))
        .apply("CountPanes", ParDo.of(stateful))
        .setCoder(sessions.getCoder())
        .apply("FormatSessions", ParDo.of(new FormatSessionFn()))
        .apply("SessionWindows", hourly())
        .apply("WriteSessions", write("sessions"));
    analyzed
        .get(AnalyzeRequests.DEAD_LETTERS)
        .apply("FormatDeadLetters", ParDo.of(new FormatDeadLetterFn()))
        .apply("DeadLetterWindows", hourly())
        .apply("WriteDeadLetters", write("dead-letters"));
    return pipeline;
  }

  private static Window<String> hourly() {
    return Window.<String>into(FixedWindows.of(Duration.standardHours(1)))
        .triggering(
            Repeatedly.forever(
                AfterProcessingTime.pastFirstElementInPane()
                    .plusDelayOf(Duration.standardSeconds(30))))
        .withAllowedLateness(Duration.standardMinutes(40))
        .discardingFiredPanes();
  }

  private static FileIO.Write<Void, String> write(String kind) {
    return FileIO.<String>write()
        .via(TextIO.sink())
        .to("gs://bucket/out/" + kind)
        .withSuffix(".jsonl")
        .withNumShards(1);
  }

  private static final class BlockFn extends DoFn<Long, RawBlock> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Long tick, OutputReceiver<RawBlock> out) {
      InputFile source =
          new InputFile("ticks", 0, java.time.Instant.ofEpochMilli(tick), "none", "combined");
      out.output(new RawBlock(source, tick, new byte[] {'\n'}));
    }
  }

  private static final class KeyFn extends DoFn<Session, KV<String, Session>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Session session, OutputReceiver<KV<String, Session>> out) {
      out.output(KV.of(session.clientKey(), session));
    }
  }

  /** State as tracking sessions needs it. */
  private static final class RequestsOfClientFn extends DoFn<KV<String, Session>, Session> {
    private static final long serialVersionUID = 1L;

    @StateId("panes")
    private final StateSpec<ValueState<Long>> panes = StateSpecs.value();

    @ProcessElement
    public void process(
        @Element KV<String, Session> element,
        @StateId("panes") ValueState<Long> state,
        OutputReceiver<Session> out) {
      Long before = state.read();
      state.write(before == null ? 1 : before + 1);
      out.output(element.getValue());
    }
  }

  /** As {@link RequestsOfClientFn}, with the one wish that Dataflow cannot grant. */
  private static final class InOrderOfTimeFn extends DoFn<KV<String, Session>, Session> {
    private static final long serialVersionUID = 1L;

    @StateId("panes")
    private final StateSpec<ValueState<Long>> panes = StateSpecs.value();

    @RequiresTimeSortedInput
    @ProcessElement
    public void process(
        @Element KV<String, Session> element,
        @StateId("panes") ValueState<Long> state,
        OutputReceiver<Session> out) {
      state.write(element.getValue().fragment().last());
      out.output(element.getValue());
    }
  }

  private static final class FormatSessionFn extends DoFn<Session, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Session session, OutputReceiver<String> out) {
      byte[] json = SessionJson.write(session, java.time.Instant.now());
      out.output(new String(json, StandardCharsets.UTF_8));
    }
  }

  private static final class FormatDeadLetterFn extends DoFn<DeadLetter, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element DeadLetter letter, OutputReceiver<String> out) {
      out.output(new String(DeadLetterJson.write(letter), StandardCharsets.UTF_8));
    }
  }
}
