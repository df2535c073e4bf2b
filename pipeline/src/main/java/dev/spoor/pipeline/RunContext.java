package dev.spoor.pipeline;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the end of a run must know of its beginning.
 *
 * @param output the output directory
 * @param staging the staging directory
 * @param runId new for each launch, so that a finish done twice knows itself
 * @param startedAt when the run began
 * @param process the launching process: processor time is known only there
 * @param optionsJson options of ours by name, as a JSON object
 * @param inputs the files read
 * @param maxBadShare share of dead letters beyond which the run failed
 * @param rules the rules in force, or null where sessions are not judged
 */
record RunContext(
    String output,
    String staging,
    String runId,
    Instant startedAt,
    String process,
    String optionsJson,
    List<RunReport.Input> inputs,
    double maxBadShare,
    @Nullable RulesInForce rules)
    implements Serializable {

  /**
   * The rules of a run.
   *
   * @param hash hash over all of them
   * @param rules how many there are
   * @param refused how many could not run
   */
  record RulesInForce(String hash, int rules, int refused) implements Serializable {}

  /** Copies the list, to one that is certain to serialize. */
  RunContext {
    inputs = List.copyOf(inputs);
  }

  /** The name of this process. */
  static String thisProcess() {
    return ManagementFactory.getRuntimeMXBean().getName();
  }

  /** Processor time of this process if it is the launching one, else zero. */
  Duration processorTime() {
    if (!process.equals(thisProcess())
        || !(ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system)) {
      return Duration.ZERO;
    }
    return Duration.ofNanos(Math.max(0, system.getProcessCpuTime()));
  }
}
