package dev.spoor.transforms;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Adds up the partial tables of {@link NormalizeRequests#TRAFFIC}: one element a table, whole.
 * Tables of values (addresses, paths, agents, referrers) come in parts by hash and keep the most
 * frequent {@value #TOP} of each part, of which the most frequent overall are certainly among.
 * Bounded input only; counts are exact.
 */
public final class SummarizeTraffic {
  /** Values kept of each table. */
  public static final int TOP = 20;

  /**
   * In how many groups tables are added up. More than most runs have tables, so that few share the
   * memory of one; but each key of a grouping costs the DirectRunner a millisecond or more, and a
   * log whose lines pretend to be of ten thousand days has fifty thousand tables.
   */
  private static final int GROUPS = 512;

  /** The most frequent first; equally frequent ones by the order of their text. */
  public static final Comparator<Map.Entry<String, Long>> MOST_FREQUENT =
      Map.Entry.<String, Long>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private SummarizeTraffic() {}

  /** Adds up. */
  public static Summarize summarize() {
    return new Summarize();
  }

  /** The table of a run that read nothing: a whole to which every part adds. */
  public static KV<String, Map<String, Long>> nothing() {
    return KV.of(TrafficTally.ACCOUNTING, Map.of("lines", 0L, "requests", 0L));
  }

  /** The coder of tables, by name. */
  public static KvCoder<String, Map<String, Long>> coder() {
    return NormalizeRequests.trafficCoder();
  }

  /** See {@link SummarizeTraffic}. */
  public static final class Summarize
      extends PTransform<
          PCollection<KV<String, Map<String, Long>>>, PCollection<KV<String, Map<String, Long>>>> {
    private static final long serialVersionUID = 1L;

    private Summarize() {}

    @Override
    public PCollection<KV<String, Map<String, Long>>> expand(
        PCollection<KV<String, Map<String, Long>>> parts) {
      return parts
          .apply("SpreadTables", ParDo.of(new SpreadTablesFn()))
          .setCoder(KvCoder.of(VarIntCoder.of(), coder()))
          .apply("GroupTables", GroupByKey.create())
          .apply("AddUp", ParDo.of(new AddUpFn()))
          .setCoder(coder());
    }
  }

  private static final class SpreadTablesFn
      extends DoFn<KV<String, Map<String, Long>>, KV<Integer, KV<String, Map<String, Long>>>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, Map<String, Long>> part,
        OutputReceiver<KV<Integer, KV<String, Map<String, Long>>>> out) {
      int hash = part.getKey().hashCode() * 0x9E3779B9;
      out.output(KV.of(Math.floorMod(hash ^ (hash >>> 15), GROUPS), part));
    }
  }

  private static final class AddUpFn
      extends DoFn<
          KV<Integer, Iterable<KV<String, Map<String, Long>>>>, KV<String, Map<String, Long>>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<KV<String, Map<String, Long>>>> group,
        OutputReceiver<KV<String, Map<String, Long>>> out) {
      addUp(group.getValue()).forEach((table, sum) -> out.output(KV.of(table, sum)));
    }
  }

  /** Adds up the parts of some tables. */
  static Map<String, Map<String, Long>> addUp(Iterable<KV<String, Map<String, Long>>> parts) {
    Map<String, Map<String, Long>> sums = new HashMap<>();
    for (KV<String, Map<String, Long>> part : parts) {
      Map<String, Long> sum = sums.computeIfAbsent(part.getKey(), table -> new HashMap<>());
      part.getValue()
          .forEach(
              (key, count) -> {
                switch (key) {
                  case TrafficTally.MIN_TIME -> sum.merge(key, count, Math::min);
                  case TrafficTally.MAX_TIME -> sum.merge(key, count, Math::max);
                  default -> sum.merge(key, count, Long::sum);
                }
              });
    }
    sums.replaceAll((table, sum) -> TrafficTally.isTableOfValues(table) ? top(sum) : sum);
    return sums;
  }

  /** The most frequent {@link #TOP} of a table, in order. */
  static Map<String, Long> top(Map<String, Long> counts) {
    Map<String, Long> top = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(MOST_FREQUENT)
        .limit(TOP)
        .forEach(entry -> top.put(entry.getKey(), entry.getValue()));
    return top;
  }
}
