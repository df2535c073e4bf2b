package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.transforms.formats.HoneypotRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.values.KV;

/** The steps of {@link NormalizeHoneypotSessions} in a plain loop, and all that they say. */
final class Honeypots implements HoneypotNormalizer.Output, HoneypotSessions.Output {
  private static final long LONG_FROM_NOW = 1_900_000_000_000L;

  final List<Session> sessions = new ArrayList<>();
  final List<DeadLetter> dead = new ArrayList<>();
  final List<String> requests = new ArrayList<>();
  private final List<SessionCandidate> candidates = new ArrayList<>();
  private final List<Session> parts = new ArrayList<>();
  private final Map<String, List<Map<String, Long>>> tables = new HashMap<>();

  /** Normalizes lines in bundles of a size. */
  static Honeypots of(NormalizeSettings settings, int bundle, List<String> lines) {
    Honeypots output = new Honeypots();
    SessionWindows windows =
        SessionWindows.of(NormalizeHoneypotSessions.DEFAULT_GAP, settings.maxSession());
    HoneypotNormalizer normalizer = new HoneypotNormalizer(settings, windows);
    for (int i = 0; i < lines.size(); i++) {
      byte[] line = lines.get(i).getBytes(UTF_8);
      normalizer.line(line, 0, line.length, "file:///h.jsonl", i, LONG_FROM_NOW, false, output);
      if (i % bundle == bundle - 1) {
        normalizer.flush(output);
      }
    }
    normalizer.flush(output);
    ReportSessions reports = new ReportSessions(windows);
    output.parts.forEach(reports::add);
    reports.finish(session -> output.candidates.add(SessionCandidate.of(session.id(), session)));
    HoneypotSessions picked = new HoneypotSessions(settings);
    output.candidates.forEach(picked::add);
    picked.finish(output);
    output.sessions.sort(Comparator.comparing(Session::id));
    return output;
  }

  static Honeypots of(String... lines) {
    return of(NormalizeSettings.defaults(), 1_000, List.of(lines));
  }

  @Override
  public void dead(DeadLetter letter) {
    dead.add(letter);
  }

  @Override
  public void counts(String table, Map<String, Long> counts) {
    tables.computeIfAbsent(table, unused -> new ArrayList<>()).add(counts);
  }

  @Override
  public void record(HoneypotRecord record, SessionCandidate candidate) {
    candidates.add(candidate);
  }

  @Override
  public void part(Session part) {
    parts.add(part);
  }

  @Override
  public void session(Session session) {
    sessions.add(session);
  }

  @Override
  public void request(RequestEvent event, RequestFacts facts) {
    requests.add(event.target.toString());
  }

  /** All tables, added up. */
  SortedMap<String, Map<String, Long>> tables() {
    List<KV<String, Map<String, Long>>> all = new ArrayList<>();
    tables.forEach((table, counts) -> counts.forEach(part -> all.add(KV.of(table, part))));
    return new TreeMap<>(SummarizeTraffic.addUp(all));
  }

  /** What happened to lines, times left out. */
  SortedMap<String, Long> accounting() {
    SortedMap<String, Long> table =
        new TreeMap<>(tables().getOrDefault(TrafficTally.ACCOUNTING, Map.of()));
    table.keySet().removeAll(List.of(TrafficTally.MIN_TIME, TrafficTally.MAX_TIME));
    return table;
  }

  /** The sessions in short: id, client, times, number of requests, cause, and the sensor's word. */
  List<String> described() {
    return sessions.stream().map(Honeypots::describe).toList();
  }

  static String describe(Session session) {
    SensorReport sensor = session.sensor();
    return session.id()
        + " "
        + IpAddress.toString(session.fragment().addressHigh(), session.fragment().addressLow())
        + " "
        + session.start().toString().substring(11)
        + ".."
        + session.end().toString().substring(11)
        + " "
        + session.requestCount()
        + " "
        + session.closeCause().name().toLowerCase(Locale.ROOT)
        + (session.isFinal() ? "" : " open")
        + " "
        + sensor.labels()
        + (sensor.executed() ? " executed" : "");
  }

  /** All that must not depend on the order of lines, nor on bundles. */
  List<Object> whole() {
    List<Object> whole = new ArrayList<>();
    for (Session session : sessions) {
      whole.add(session.clientKey());
      whole.add(session.fragment());
      whole.add(session.sensor());
      whole.add(session.closeCause());
    }
    whole.add(tables());
    whole.add(dead.stream().map(letter -> new String(letter.payload(), UTF_8)).sorted().toList());
    whole.add(requests.stream().sorted().toList());
    return whole;
  }
}
