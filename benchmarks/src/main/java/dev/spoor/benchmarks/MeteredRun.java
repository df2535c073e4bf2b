package dev.spoor.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class in a JVM of its own and says what that process took. */
final class MeteredRun {
  /**
   * The same for all: those of {@code bin/spoor}, one heap, compiler threads that stay to be asked.
   */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx1g",
          "-XX:+UseParallelGC",
          "-XX:FreqInlineSize=200",
          "-XX:InlineSmallCode=1500",
          "-XX:-UseDynamicNumberOfCompilerThreads");

  private MeteredRun() {}

  /**
   * What a process took.
   *
   * @param cpuSeconds CPU of the whole process, start of the JVM included
   * @param collectorSeconds of them, collecting garbage
   * @param compilerSeconds of them, compiling
   * @param residentMegabytes greatest resident size; negative where unknown
   */
  record Figures(
      double cpuSeconds,
      double collectorSeconds,
      double compilerSeconds,
      double residentMegabytes) {}

  /**
   * Runs to the end.
   *
   * @param folder a folder for the run's own files; must exist
   * @param log gets what the process prints
   * @throws IOException if it fails; the message says where to look
   */
  static Figures run(
      String mainClass, List<String> arguments, List<String> moreOptions, Path folder, Path log)
      throws IOException, InterruptedException {
    Path figures = folder.resolve("figures");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(moreOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ProcessMeter.class.getName());
    command.add(figures.toString());
    command.add(mainClass);
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process.getOutputStream().close();
    int status;
    try {
      status = process.waitFor();
    } finally {
      process.destroy();
    }
    if (status != 0 || !Files.exists(figures)) {
      throw new IOException(mainClass + " failed with status " + status + "; see " + log);
    }
    String[] fields = Files.readString(figures).trim().split(" ", -1);
    return new Figures(
        Double.parseDouble(fields[0]),
        Double.parseDouble(fields[1]),
        Double.parseDouble(fields[2]),
        Double.parseDouble(fields[3]) / 1024);
  }
}
