package dev.spoor.benchmarks;

import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SessionFragment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.RichSinkFunction;
import org.apache.flink.streaming.api.functions.sink.SinkFunction;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Contestant (b): the same work as a Flink DataStream job, written by hand and tuned. Byte ranges
 * of the file are read in blocks and parsed in place in one chained step; slim requests with a
 * hand-written serializer go over the network, keyed by three numbers; session windows with an
 * incremental aggregate make the sessions; objects are reused; lines are written by the window's
 * own task. No checkpoints, no traffic statistics, no dead letters.
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
  private static final TypeInformation<byte[]> LINE =
      PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

  private FlinkJob() {}

  /** The ways to run the job. */
  enum Mode {
    /** Windows on the heap, closed by watermarks: the faster of the two here. */
    STREAMING,
    /** Requests sorted by client and time first. */
    BATCH
  }

  /** Arguments: the log, the folder for the sessions, and how to run it. */
  public static void main(String[] args) throws Exception {
    // As quiet as the pipeline is.
    Logger.getLogger("").setLevel(Level.WARNING);
    Path log = Path.of(args[0]);
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
    DataStream<byte[]> lines =
        environment
            .fromSequence(0, ranges - 1)
            .flatMap(new ReadRange(log.toString(), ranges))
            .returns(REQUEST)
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<FlinkRequest>forBoundedOutOfOrderness(Duration.ofSeconds(60))
                    .withTimestampAssigner((request, time) -> request.timeMillis()))
            .keyBy(FlinkRequest::client, CLIENT)
            .window(new CappedSessionWindows())
            .aggregate(new Accumulate(), new FormatSession(), FRAGMENT, LINE);
    lines.addSink(new WriteLines(args[1]));
    environment.execute("sessions");
  }

  private static final class ReadRange extends RichFlatMapFunction<Long, FlinkRequest> {
    private static final long serialVersionUID = 1L;

    private final String log;
    private final long ranges;
    private transient @Nullable RequestReader reader;
    private transient @Nullable FlinkRequest request;
    private transient @Nullable DataOutputSerializer buffer;

    ReadRange(String log, long ranges) {
      this.log = log;
      this.ranges = ranges;
    }

    @Override
    public void open(OpenContext context) {
      reader = new RequestReader();
      request = new FlinkRequest();
      buffer = new DataOutputSerializer(2048);
    }

    /** A worker gets a run of numbers; ranges are dealt so that workers go through time abreast. */
    @Override
    public void flatMap(Long number, Collector<FlinkRequest> out) throws IOException {
      long half = (ranges + 1) / 2;
      long range = number < half ? number * 2 : (number - half) * 2 + 1;
      FileLines.forEach(
          Path.of(log),
          range * RANGE_BYTES,
          (range + 1) * RANGE_BYTES,
          (bytes, offset, length) -> {
            if (reader.read(bytes, offset, length)) {
              request.pack(reader.event, reader.facts, buffer);
              out.collect(request);
            }
          });
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
      implements WindowFunction<SessionFragment, byte[], ClientId, TimeWindow> {
    private static final long serialVersionUID = 1L;

    @Override
    public void apply(
        ClientId client,
        TimeWindow window,
        Iterable<SessionFragment> sessions,
        Collector<byte[]> out) {
      for (SessionFragment session : sessions) {
        out.collect(SessionLines.line(SessionLines.session(client.written(), session)));
      }
    }
  }

  private static final class WriteLines extends RichSinkFunction<byte[]> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private transient @Nullable SessionLines lines;

    WriteLines(String folder) {
      this.folder = folder;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      int task = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
      lines = new SessionLines(Path.of(folder, "sessions-" + task + ".jsonl"));
    }

    @Override
    public void invoke(byte[] line, SinkFunction.Context context) throws IOException {
      lines.write(line);
    }

    @Override
    public void close() throws IOException {
      if (lines != null) {
        lines.close();
      }
    }
  }
}
