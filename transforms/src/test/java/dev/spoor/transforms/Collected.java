package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.RawBlock;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.values.KV;

/** Keeps all that a {@link LineNormalizer} says, for tests to look at. */
final class Collected implements LineNormalizer.Output {
  /** A fragment with its client. */
  record Fragment(String clientKey, SessionFragment fragment) {}

  final List<Fragment> fragments = new ArrayList<>();
  final List<DeadLetter> dead = new ArrayList<>();
  final List<RawBlock> honeypot = new ArrayList<>();
  final List<String> requests = new ArrayList<>();
  private final Map<String, List<Map<String, Long>>> parts = new HashMap<>();

  @Override
  public void emit(String clientKey, SessionFragment fragment) {
    fragments.add(new Fragment(clientKey, fragment));
  }

  @Override
  public void dead(DeadLetter letter) {
    dead.add(letter);
  }

  @Override
  public void honeypot(RawBlock line) {
    honeypot.add(line);
  }

  @Override
  public void counts(String table, Map<String, Long> counts) {
    parts.computeIfAbsent(table, unused -> new ArrayList<>()).add(counts);
  }

  @Override
  public void request(RequestEvent event, RequestFacts facts) {
    requests.add(event.target.toString());
  }

  /** All tables, added up as {@link SummarizeTraffic} does. */
  SortedMap<String, Map<String, Long>> tables() {
    List<KV<String, Map<String, Long>>> all = new ArrayList<>();
    parts.forEach((table, counts) -> counts.forEach(part -> all.add(KV.of(table, part))));
    return new TreeMap<>(SummarizeTraffic.addUp(all));
  }

  /** What happened to lines. */
  Map<String, Long> accounting() {
    return tables().getOrDefault(TrafficTally.ACCOUNTING, Map.of());
  }

  /** The tables put together. */
  TrafficSummary summary() {
    TrafficSummary summary = new TrafficSummary();
    tables().forEach(summary::add);
    return summary;
  }

  /** The fragments in order of client and time. */
  List<Fragment> sorted() {
    List<Fragment> sorted = new ArrayList<>(fragments);
    sorted.sort(
        Comparator.comparing(Fragment::clientKey).thenComparing(one -> one.fragment.first()));
    return sorted;
  }

  /** Normalizes lines, each without line feed, and flushes. */
  static Collected of(NormalizeSettings settings, String format, long recordTime, byte[]... lines) {
    Collected output = new Collected();
    LineNormalizer normalizer =
        new LineNormalizer(settings, dev.spoor.transforms.formats.LogFormats.standard()::byName);
    long position = 0;
    for (byte[] line : lines) {
      normalizer.line(format, line, 0, line.length, "file:///a.log", position, recordTime, output);
      position += line.length + 1;
    }
    normalizer.flush(output);
    return output;
  }

  /** As above, of text, long before any line's time would be too far ahead. */
  static Collected of(NormalizeSettings settings, String format, String... lines) {
    byte[][] bytes = new byte[lines.length][];
    for (int i = 0; i < lines.length; i++) {
      bytes[i] = lines[i].getBytes(UTF_8);
    }
    return of(settings, format, 1_800_000_000_000L, bytes);
  }

  /** The only fragment of a run as a session, boundaries aside. */
  Session onlySession() {
    if (fragments.size() != 1) {
      throw new AssertionError("fragments: " + fragments);
    }
    Fragment only = fragments.get(0);
    return new Session(only.clientKey, only.fragment, Session.CloseCause.GAP, true);
  }
}
