package dev.spoor.benchmarks;

import dev.spoor.benchmarks.MeteredRun.Figures;
import dev.spoor.fixtures.AttackLog;
import dev.spoor.fixtures.TrafficGenerator;
import dev.spoor.fixtures.traffic.TrafficConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code make bench}: the pipeline beside other ways of doing the same, in CPU-seconds of whole
 * processes. What each contestant does, and how to read the table, is in docs/benchmarks.md.
 *
 * <pre>{@code
 * make bench                            # the comparison and the parser
 * make bench BENCH=--memory             # memory at 2 and 20 million lines instead
 * make bench BENCH=--attacks            # logs of nothing but attacks instead
 * make bench BENCH='--repeat=5 --only=ac'
 * }</pre>
 */
public final class Bench {
  private static final long SEED = 42;
  private static final long SMALL = 1_000_000;
  private static final long LARGE = 4_000_000;
  private static final long ATTACKS_SMALL = 50;
  private static final long ATTACKS_LARGE = 150;
  private static final long MEMORY_SMALL = 2_000_000;
  private static final long MEMORY_LARGE = 20_000_000;

  private final Path target;
  private final Path log;
  private int repeat = 3;
  private String only = "abcd";
  private boolean memory;
  private boolean attacks;

  private Bench(Path target) {
    this.target = target;
    this.log = target.resolve("bench.log");
  }

  /** Options: {@code --repeat=N}, {@code --only=LETTERS}, {@code --memory}, {@code --attacks}. */
  public static void main(String[] args) throws InterruptedException {
    Bench bench = new Bench(Path.of("benchmarks", "target").toAbsolutePath());
    for (String arg : args) {
      if (arg.startsWith("--repeat=")) {
        bench.repeat = Integer.parseInt(arg.substring("--repeat=".length()));
      } else if (arg.startsWith("--only=")) {
        bench.only = arg.substring("--only=".length());
      } else if (arg.equals("--memory")) {
        bench.memory = true;
      } else if (arg.equals("--attacks")) {
        bench.attacks = true;
      } else {
        fail("no such option: " + arg);
      }
    }
    try {
      Files.createDirectories(bench.target);
      Files.deleteIfExists(bench.log);
      if (bench.attacks) {
        bench.attacks();
      } else if (bench.memory) {
        bench.memory();
      } else {
        bench.compare();
      }
    } catch (IOException e) {
      fail(e.getMessage());
    }
  }

  private static void fail(String message) {
    System.err.println("bench: " + message);
    System.exit(1);
  }

  private void compare() throws IOException, InterruptedException {
    Map<Long, Path> inputs = new TreeMap<>();
    inputs.put(SMALL, input(SMALL));
    inputs.put(LARGE, input(LARGE));
    List<Contestant> contestants = new ArrayList<>();
    for (Contestant contestant : Contestant.values()) {
      if (only.contains(contestant.letter())) {
        contestants.add(contestant);
      }
    }
    Map<Contestant, Map<Long, List<Figures>>> runs = new EnumMap<>(Contestant.class);
    Map<Long, SessionDigest> digests = new TreeMap<>();
    for (int round = 1; round <= repeat; round++) {
      for (long lines : inputs.keySet()) {
        for (Contestant contestant : contestants) {
          Path folder = emptyFolder();
          Figures figures =
              MeteredRun.run(
                  contestant.mainClass(),
                  contestant.arguments(inputs.get(lines), folder.resolve("out")),
                  List.of(),
                  folder,
                  log);
          progress(
              "round %d of %d, %s lines, (%s) %.1f CPU-s",
              round,
              repeat,
              BenchReport.millions(lines),
              contestant.letter(),
              figures.cpuSeconds());
          runs.computeIfAbsent(contestant, any -> new TreeMap<>())
              .computeIfAbsent(lines, any -> new ArrayList<>())
              .add(figures);
          if (contestant != Contestant.DETECT) {
            check(digests, lines, contestant, folder.resolve("out"));
          }
        }
      }
    }
    progress("parsing alone");
    Path folder = emptyFolder();
    MeteredRun.run(
        ParseSpeed.class.getName(),
        List.of(inputs.get(SMALL).toString(), folder.toString()),
        List.of(),
        folder,
        log);
    String[] speeds = Files.readString(folder.resolve("speed")).trim().split(" ", -1);
    progress("stage by stage");
    folder = emptyFolder();
    MeteredRun.run(
        StageSpeed.class.getName(),
        List.of(inputs.get(SMALL).toString(), folder.toString()),
        List.of(),
        folder,
        log);
    String[] stages = Files.readString(folder.resolve("stages")).trim().split(" ", -1);
    emptyFolder();
    System.out.print(
        BenchReport.comparison(
                runs,
                digests,
                SMALL,
                LARGE,
                Double.parseDouble(speeds[0]),
                Double.parseDouble(speeds[1]))
            + BenchReport.stages(Arrays.stream(stages).mapToDouble(Double::parseDouble).toArray()));
  }

  /** Logs of nothing but attacks: speed, memory, and what reaches the terminal. */
  private void attacks() throws IOException, InterruptedException {
    Map<Long, Figures> runs = new TreeMap<>();
    long strange = 0;
    for (long megabytes : List.of(ATTACKS_SMALL, ATTACKS_LARGE)) {
      Path data = Files.createDirectories(target.resolve("data"));
      Path input = data.resolve("attacks-" + megabytes + ".log");
      if (!Files.exists(input)) {
        progress("generating %d MB of attacks", megabytes);
        Path part = data.resolve("attacks.part");
        try (OutputStream out = Files.newOutputStream(part)) {
          AttackLog.write(megabytes * 1_000_000, SEED, out);
        }
        Files.move(part, input, StandardCopyOption.ATOMIC_MOVE);
      }
      for (int round = 1; round <= repeat; round++) {
        Path folder = emptyFolder();
        Path terminal = target.resolve("attacks-terminal.log");
        Files.deleteIfExists(terminal);
        Figures figures =
            MeteredRun.run(
                Contestant.DETECT.mainClass(),
                Contestant.analyze(input, folder.resolve("out")),
                List.of(),
                folder,
                terminal);
        progress("%d MB: %.1f CPU-s", megabytes, figures.cpuSeconds());
        runs.merge(megabytes, figures, (a, b) -> a.cpuSeconds() <= b.cpuSeconds() ? a : b);
        strange += strangeBytes(Files.readAllBytes(terminal));
      }
    }
    emptyFolder();
    System.out.print(BenchReport.attacks(runs, strange));
  }

  /** How many bytes a terminal could take for a command. */
  private static long strangeBytes(byte[] printed) {
    long count = 0;
    for (int i = 0; i < printed.length; i++) {
      int b = printed[i] & 0xff;
      boolean c1 = b == 0xc2 && i + 1 < printed.length && (printed[i + 1] & 0xe0) == 0x80;
      count += (b < ' ' && b != '\n') || b == 0x7f || c1 ? 1 : 0;
    }
    return count;
  }

  /** All contestants have to give the same sessions, or there is nothing to compare. */
  private static void check(
      Map<Long, SessionDigest> digests, long lines, Contestant contestant, Path out)
      throws IOException {
    SessionDigest digest = SessionDigest.of(out);
    SessionDigest others = digests.putIfAbsent(lines, digest);
    if (others != null && !others.equals(digest)) {
      throw new IOException(
          "(" + contestant.letter() + ") disagrees: " + digest + " instead of " + others);
    }
  }

  private void memory() throws IOException, InterruptedException {
    Map<Long, GcLog> logs = new TreeMap<>();
    Map<Long, Figures> runs = new TreeMap<>();
    for (long lines : List.of(MEMORY_SMALL, MEMORY_LARGE)) {
      Path input = input(lines);
      Path folder = emptyFolder();
      Path gcLog = target.resolve("gc-" + lines + ".log");
      Figures figures =
          MeteredRun.run(
              Contestant.ANALYZE.mainClass(),
              Contestant.ANALYZE.arguments(input, folder.resolve("out")),
              List.of("-Xlog:gc:file=" + gcLog + "::filecount=0"),
              folder,
              log);
      progress("%s lines: %.1f CPU-s", BenchReport.millions(lines), figures.cpuSeconds());
      logs.put(lines, GcLog.read(gcLog));
      runs.put(lines, figures);
    }
    emptyFolder();
    System.out.print(BenchReport.memory(runs, logs));
  }

  /** The generated log of so many lines, made the first time it is asked for. */
  private Path input(long lines) throws IOException {
    Path data = Files.createDirectories(target.resolve("data"));
    Path file = data.resolve("combined-" + lines + ".log");
    if (!Files.exists(file)) {
      progress("generating %s lines", BenchReport.millions(lines));
      Path part = data.resolve("combined.part");
      try (OutputStream out = Files.newOutputStream(part)) {
        TrafficGenerator.with(TrafficConfig.of(lines, SEED))
            .generate(out, OutputStream.nullOutputStream(), written -> {});
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  private Path emptyFolder() throws IOException {
    Path folder = target.resolve("run");
    if (Files.exists(folder)) {
      List<Path> all;
      try (Stream<Path> found = Files.walk(folder)) {
        all = found.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : all) {
        Files.delete(path);
      }
    }
    return Files.createDirectories(folder);
  }

  @SuppressWarnings("AnnotateFormatMethod") // would be a dependency for two methods
  private static void progress(String format, Object... arguments) {
    System.err.println("bench: " + String.format(format, arguments));
  }
}
