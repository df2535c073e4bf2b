package dev.spoor.benchmarks;

import dev.spoor.model.Bytes;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.Session.CloseCause;
import dev.spoor.model.SessionFragment;
import dev.spoor.scoring.inspect.RequestInspector;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import dev.spoor.scoring.score.ScoreSettings;
import dev.spoor.scoring.score.SessionScorer;
import dev.spoor.transforms.RequestAnalyzer;
import dev.spoor.transforms.SessionEnricher;
import dev.spoor.transforms.SessionJson;
import dev.spoor.transforms.formats.CombinedFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what the pipeline does, stage by stage, in one thread and without any framework: parse,
 * work out facts, inspect with all rules, fold into sessions, score, write. Microseconds of CPU per
 * request, warm: of each stage the median of the later rounds. Sessions end where the lines in
 * memory do, so there are more of them, and scoring and writing count for more, than in a long log.
 */
public final class StageSpeed {
  private static final int MAX_BYTES = 48 << 20;
  private static final int BLOCK = 1000;
  private static final int ROUNDS = 9;
  private static final int WARM_UP = 4;

  /** What is measured, in order. */
  enum Stage {
    PARSE("parse"),
    FACTS("facts"),
    INSPECT("views and inspection"),
    ASSEMBLE("session assembly"),
    SCORE("enrichment and scoring"),
    WRITE("output");

    private final String title;

    Stage(String title) {
      this.title = title;
    }

    /** Its name in the table. */
    String title() {
      return title;
    }
  }

  private final LogFormat format = CombinedFormat.combined();
  private final RequestAnalyzer analyzer = new RequestAnalyzer(RequestReader.SETTINGS.requests());
  private final RequestInspector inspector;
  private final SessionScorer scorer;
  private final SessionEnricher enricher = new SessionEnricher();
  private final RequestEvent[] events = new RequestEvent[BLOCK];
  private final RequestFacts[] facts = new RequestFacts[BLOCK];
  private final long[] nanos = new long[Stage.values().length];
  private long bytesOut;

  private StageSpeed() {
    RuleSet rules = RuleSet.of(RuleSource.BUILT_IN);
    inspector = new RequestInspector(rules);
    scorer = new SessionScorer(rules, rules.sessionRules(), ScoreSettings.defaults());
    for (int i = 0; i < BLOCK; i++) {
      events[i] = new RequestEvent();
      facts[i] = new RequestFacts();
    }
  }

  /** Arguments: a log, the folder for the result {@code stages}. */
  public static void main(String[] args) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    FileLines.forEach(
        Path.of(args[0]),
        0,
        MAX_BYTES,
        (bytes, offset, length, position) -> {
          read.write(bytes, offset, length);
          read.write('\n');
        });
    StageSpeed speed = new StageSpeed();
    double[][] rounds = new double[Stage.values().length][ROUNDS];
    byte[] log = read.toByteArray();
    for (int round = 0; round < ROUNDS; round++) {
      int requests = speed.round(log);
      StringBuilder line = new StringBuilder("round " + (round + 1) + ":");
      for (Stage stage : Stage.values()) {
        rounds[index(stage)][round] = speed.nanos[index(stage)] / 1e3 / requests;
        line.append(String.format(" %s %.2f", stage.title(), rounds[index(stage)][round]));
      }
      System.out.println(line + " us, " + requests + " requests");
    }
    System.out.println("bytes " + speed.bytesOut);
    StringBuilder result = new StringBuilder();
    for (Stage stage : Stage.values()) {
      double[] warm = Arrays.copyOfRange(rounds[index(stage)], WARM_UP, ROUNDS);
      Arrays.sort(warm);
      result.append(warm[warm.length / 2]).append(' ');
    }
    Files.writeString(
        Files.createDirectories(Path.of(args[1])).resolve("stages"), result.toString().trim());
  }

  @SuppressWarnings("EnumOrdinal") // only within one process
  private static int index(Stage stage) {
    return stage.ordinal();
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private long took(Stage stage, long since) {
    long now = cpuNanos();
    nanos[index(stage)] += now - since;
    return now;
  }

  /** Goes through the log once; returns the number of requests. */
  private int round(byte[] log) {
    Arrays.fill(nanos, 0);
    Map<ClientId, SessionFragment> open = new HashMap<>();
    List<Session> sessions = new ArrayList<>();
    int requests = 0;
    int at = 0;
    while (at < log.length) {
      long time = cpuNanos();
      int count = 0;
      while (count < BLOCK && at < log.length) {
        int end = at;
        while (log[end] != '\n') {
          end++;
        }
        RequestEvent event = events[count];
        event.reset();
        if (end > at && format.parse(log, at, end - at, event) == null) {
          event.requestHash = Bytes.hash64(log, at, end - at);
          count++;
        }
        at = end + 1;
      }
      time = took(Stage.PARSE, time);
      for (int i = 0; i < count; i++) {
        analyzer.analyze(events[i], facts[i]);
      }
      time = took(Stage.FACTS, time);
      for (int i = 0; i < count; i++) {
        inspector.inspect(events[i], facts[i].hits);
      }
      time = took(Stage.INSPECT, time);
      for (int i = 0; i < count; i++) {
        add(events[i], facts[i], open, sessions);
      }
      took(Stage.ASSEMBLE, time);
      requests += count;
    }
    open.forEach((client, fragment) -> sessions.add(session(client, fragment)));
    long time = cpuNanos();
    List<ScoredSession> scored = new ArrayList<>();
    for (Session session : sessions) {
      var enrichment = enricher.enrich(session);
      scored.add(new ScoredSession(session, enrichment, scorer.score(session, enrichment)));
    }
    time = took(Stage.SCORE, time);
    for (ScoredSession session : scored) {
      bytesOut += SessionJson.write(session, Instant.EPOCH).length;
    }
    took(Stage.WRITE, time);
    return requests;
  }

  private static void add(
      RequestEvent event,
      RequestFacts facts,
      Map<ClientId, SessionFragment> open,
      List<Session> sessions) {
    ClientId client = ClientId.of(event, facts);
    SessionFragment fragment = open.get(client);
    if (fragment == null
        || event.timeMillis >= SessionLines.endOf(fragment.first(), fragment.last())) {
      if (fragment != null) {
        sessions.add(session(client, fragment));
      }
      fragment = new SessionFragment();
      open.put(client, fragment);
    }
    fragment.add(event, facts);
  }

  private static Session session(ClientId client, SessionFragment fragment) {
    return new Session(client.written(), fragment, CloseCause.GAP, true);
  }
}
