package dev.spoor.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;

/** Finds the statistics among the files of a run. */
final class StatsFiles {
  private StatsFiles() {}

  /**
   * Reads the statistics that a run has written, wherever its output is.
   *
   * @throws IOException when one cannot be read
   */
  static List<DayStats> read(String output, RunReport report) throws IOException {
    List<DayStats> days = new ArrayList<>();
    String folder = output.endsWith("/") ? output : output + "/";
    for (String file : report.files()) {
      if (file.startsWith("stats/") && file.endsWith("_stats.json")) {
        try (InputStream in =
            Channels.newInputStream(
                FileSystems.open(FileSystems.matchSingleFileSpec(folder + file).resourceId()))) {
          days.add(DayStats.parse(in.readAllBytes()));
        }
      }
    }
    return days;
  }
}
