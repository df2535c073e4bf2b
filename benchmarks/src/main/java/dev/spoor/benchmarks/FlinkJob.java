package dev.spoor.benchmarks;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.DeadLetterJson;
import dev.spoor.model.Origin;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.transforms.TrafficSummary;
import dev.spoor.transforms.TrafficTally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.RichSinkFunction;
import org.apache.flink.streaming.api.functions.sink.SinkFunction;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Contestant (b): the same outputs by a Flink DataStream job, written by hand and tuned. Byte
 * ranges of the file are read in blocks and parsed in place in one chained step, which also counts
 * the traffic and sends aside what it could not read; slim requests with a hand-written serializer
 * go over the network, keyed by three numbers; session windows with an incremental aggregate make
 * the sessions; objects are reused; each window's own task writes its lines in ordered runs, which
 * are merged in the end. No checkpoints.
 */
public final class FlinkJob {
  /** Workers, here and in the pipeline it is compared with. */
  static final int PARALLELISM = 2;

  private static final long RANGE_BYTES = 8 << 20;

  private static final TypeInformation<FlinkRequest> REQUEST =
      new HandSerializer.OfRequest().type(FlinkRequest.class);
  private static final TypeInformation<ClientId> CLIENT =
      new HandSerializer.OfClient().type(ClientId.class);
  private static final TypeInformation<SessionFragment> FRAGMENT =
      new HandSerializer.OfFragment().type(SessionFragment.class);
  private static final TypeInformation<OrderedLines.Line> LINE =
      new HandSerializer.OfLine().type(OrderedLines.Line.class);
  private static final OutputTag<TrafficTable> TABLES =
      new OutputTag<>("tables", new HandSerializer.OfTable().type(TrafficTable.class));
  private static final OutputTag<byte[]> DEAD =
      new OutputTag<>("dead letters", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private FlinkJob() {}

  /** The ways to run the job. */
  enum Mode {
    /** Windows on the heap, closed by watermarks: the faster of the two here. */
    STREAMING,
    /** Requests sorted by client and time first. */
    BATCH
  }

  /** Arguments: the log, the folder for the outputs, and how to run it. */
  public static void main(String[] args) throws Exception {
    // As quiet as the pipeline is.
    Logger.getLogger("").setLevel(Level.WARNING);
    Path log = Path.of(args[0]);
    Path folder = Path.of(args[1]);
    Mode mode = Mode.valueOf(args[2]);
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
    environment.setRuntimeMode(
        mode == Mode.STREAMING ? RuntimeExecutionMode.STREAMING : RuntimeExecutionMode.BATCH);
    environment.getConfig().enableObjectReuse();
    // Buffers leave when full, not by the clock: nobody waits for the first result.
    environment.setBufferTimeout(-1);
    long ranges = (Files.size(log) - 1) / RANGE_BYTES + 1;
    int shards = (int) (1 + Files.size(log) / RequestReader.BYTES_PER_SHARD);
    SingleOutputStreamOperator<FlinkRequest> requests =
        environment
            .fromSequence(0, ranges - 1)
            .transform("read", REQUEST, new ReadRange(log.toString(), ranges, shards));
    requests
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<FlinkRequest>forBoundedOutOfOrderness(Duration.ofSeconds(60))
                .withTimestampAssigner((request, time) -> request.timeMillis()))
        .keyBy(FlinkRequest::client, CLIENT)
        .window(new CappedSessionWindows())
        .aggregate(new Accumulate(), new FormatSession(), FRAGMENT, LINE)
        .addSink(new WriteSessions(folder.toString()));
    requests.getSideOutput(DEAD).addSink(new WriteDead(folder.toString())).setParallelism(1);
    requests.getSideOutput(TABLES).addSink(new AddUpTables(folder.toString())).setParallelism(1);
    environment.execute("sessions");
    Map<String, Long> sessions =
        OrderedLines.merge(folder.resolve(RUNS), folder.resolve("sessions"));
    AddUpTables.finish(folder, sessions);
  }

  private static final String RUNS = "runs";

  /** An operator and no function, as only those are told of the end of their input. */
  private static final class ReadRange extends AbstractStreamOperator<FlinkRequest>
      implements OneInputStreamOperator<Long, FlinkRequest>, BoundedOneInput {
    private static final long serialVersionUID = 1L;

    private final String log;
    private final long ranges;
    private final int shards;
    private transient @Nullable RequestReader reader;
    private transient @Nullable TrafficTally traffic;
    private transient @Nullable FlinkRequest request;
    private transient @Nullable StreamRecord<FlinkRequest> out;
    private transient @Nullable DataOutputSerializer buffer;

    ReadRange(String log, long ranges, int shards) {
      this.log = log;
      this.ranges = ranges;
      this.shards = shards;
    }

    @Override
    public void open() throws Exception {
      super.open();
      reader = new RequestReader();
      traffic = new TrafficTally(shards);
      request = new FlinkRequest();
      out = new StreamRecord<>(request);
      buffer = new DataOutputSerializer(2048);
    }

    /** A worker gets a run of numbers; ranges are dealt so that workers go through time abreast. */
    @Override
    public void processElement(StreamRecord<Long> element) throws IOException {
      long number = element.getValue();
      long half = (ranges + 1) / 2;
      long range = number < half ? number * 2 : (number - half) * 2 + 1;
      FileLines.forEach(
          Path.of(log),
          range * RANGE_BYTES,
          (range + 1) * RANGE_BYTES,
          (bytes, offset, length, position) -> {
            if (reader.read(bytes, offset, length)) {
              request.pack(reader.event, reader.facts, buffer);
              output.collect(out.replace(request));
              traffic.addRequest(reader.event, reader.facts, this::table);
            } else if (reader.refusal != null) {
              traffic.addDead(reader.refusal);
              byte[] line = Arrays.copyOfRange(bytes, offset, offset + length);
              output.collect(DEAD, new StreamRecord<>(dead(reader.refusal, line, position)));
            }
          });
    }

    private byte[] dead(DeadLetterCode code, byte[] line, long position) {
      return DeadLetterJson.write(
          new DeadLetter(
              "normalize",
              code,
              code.wireName() + " in a line of " + line.length + " bytes",
              new Origin(log, position),
              "combined",
              line,
              line.length,
              null));
    }

    private void table(String name, Map<String, Long> counts) {
      output.collect(TABLES, new StreamRecord<>(new TrafficTable(name, counts)));
    }

    @Override
    public void endInput() {
      traffic.flush(this::table);
    }
  }

  private static final class Accumulate
      implements AggregateFunction<FlinkRequest, SessionFragment, SessionFragment> {
    private static final long serialVersionUID = 1L;

    private transient @Nullable RequestEvent event;
    private transient @Nullable RequestFacts facts;
    private transient @Nullable DataInputDeserializer in;

    @Override
    public SessionFragment createAccumulator() {
      return new SessionFragment();
    }

    @Override
    public SessionFragment add(FlinkRequest request, SessionFragment session) {
      if (event == null) {
        event = new RequestEvent();
        facts = new RequestFacts();
        in = new DataInputDeserializer();
      }
      try {
        request.unpack(event, facts, in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      session.add(event, facts);
      return session;
    }

    @Override
    public SessionFragment getResult(SessionFragment session) {
      return session;
    }

    @Override
    public SessionFragment merge(SessionFragment one, SessionFragment other) {
      one.mergeFrom(other);
      return one;
    }
  }

  private static final class FormatSession
      implements WindowFunction<SessionFragment, OrderedLines.Line, ClientId, TimeWindow> {
    private static final long serialVersionUID = 1L;

    @Override
    public void apply(
        ClientId client,
        TimeWindow window,
        Iterable<SessionFragment> sessions,
        Collector<OrderedLines.Line> out) {
      for (SessionFragment fragment : sessions) {
        Session session = SessionLines.session(client.written(), fragment);
        out.collect(
            new OrderedLines.Line(fragment.first(), session.id(), SessionLines.line(session)));
      }
    }
  }

  private static final class WriteSessions extends RichSinkFunction<OrderedLines.Line> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private transient @Nullable OrderedLines lines;

    WriteSessions(String folder) {
      this.folder = folder;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      int task = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
      lines = new OrderedLines(Path.of(folder, RUNS), task);
    }

    @Override
    public void invoke(OrderedLines.Line line, SinkFunction.Context context) throws IOException {
      lines.add(line);
    }

    @Override
    public void close() throws IOException {
      if (lines != null) {
        lines.close();
      }
    }
  }

  private static final class WriteDead extends RichSinkFunction<byte[]> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private transient @Nullable SessionLines lines;

    WriteDead(String folder) {
      this.folder = folder;
    }

    @Override
    public void invoke(byte[] line, SinkFunction.Context context) throws IOException {
      if (lines == null) {
        lines = new SessionLines(Path.of(folder, "dead-letters", "dead-letters.jsonl"));
      }
      lines.write(line);
    }

    @Override
    public void close() throws IOException {
      if (lines != null) {
        lines.close();
      }
    }
  }

  /** One task in this process: it leaves its sums for the statistics that are written last. */
  private static final class AddUpTables extends RichSinkFunction<TrafficTable> {
    private static final long serialVersionUID = 1L;
    private static final Map<String, Map<String, Map<String, Long>>> SUMS =
        new ConcurrentHashMap<>();

    private final String folder;
    private transient @Nullable Map<String, Map<String, Long>> sums;

    AddUpTables(String folder) {
      this.folder = folder;
    }

    @Override
    public void open(OpenContext context) {
      sums = new HashMap<>();
      SUMS.put(folder, sums);
    }

    @Override
    public void invoke(TrafficTable table, SinkFunction.Context context) {
      Map<String, Long> sum = sums.computeIfAbsent(table.name(), unused -> new HashMap<>());
      table.counts().forEach((key, count) -> sum.merge(key, count, Long::sum));
    }

    static void finish(Path folder, Map<String, Long> sessions) throws IOException {
      TrafficSummary summary = new TrafficSummary();
      SUMS.get(folder.toString()).forEach(summary::add);
      sessions.forEach(summary::addSessions);
      Path stats = Files.createDirectories(folder.resolve("stats"));
      for (Map.Entry<String, byte[]> day : summary.toJsonByDate().entrySet()) {
        Files.write(stats.resolve(day.getKey() + "_stats.json"), day.getValue());
      }
    }
  }
}
