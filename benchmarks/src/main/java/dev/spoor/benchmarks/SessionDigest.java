package dev.spoor.benchmarks;

import dev.spoor.model.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is compared of the results: numbers, and a checksum over whole session lines in their order,
 * but for the wall-clock time in them.
 *
 * @param sessions number of session lines
 * @param requests sum of their request counts
 * @param checksum of the hashes of the lines, one after the other
 */
record SessionDigest(long sessions, long requests, long checksum) {
  private static final String PROCESSED_AT = ",\"processed_at\":\"";
  private static final String REQUESTS = "\"request_count\":";

  /** Reads all session lines below a folder. */
  static SessionDigest of(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files =
          found
              .filter(file -> file.getFileName().toString().matches("sessions.*\\.jsonl"))
              .sorted()
              .toList();
    }
    long[] sums = new long[3];
    for (Path file : files) {
      FileLines.forEach(
          file,
          0,
          Long.MAX_VALUE,
          (bytes, offset, length, position) -> {
            String line = new String(bytes, offset, length, StandardCharsets.UTF_8);
            int time = line.lastIndexOf(PROCESSED_AT);
            int end = line.indexOf('"', time + PROCESSED_AT.length()) + 1;
            byte[] rest =
                (line.substring(0, time) + line.substring(end)).getBytes(StandardCharsets.UTF_8);
            int count = line.indexOf(REQUESTS) + REQUESTS.length();
            sums[0]++;
            sums[1] += Long.parseLong(line.substring(count, line.indexOf(',', count)));
            sums[2] = sums[2] * 31 + Bytes.hash64(rest, 0, rest.length);
          });
    }
    return new SessionDigest(sums[0], sums[1], sums[2]);
  }

  @Override
  public String toString() {
    return String.format(
        "%,d requests, %,d sessions, checksum %016x", requests, sessions, checksum);
  }
}
