package dev.spoor.benchmarks;

import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.transforms.NormalizeSettings;
import dev.spoor.transforms.RequestAnalyzer;
import dev.spoor.transforms.formats.CombinedFormat;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One line in, one request out: the pipeline's parser and the pipeline's facts, without its dead
 * letters, filters and counts. Shared by the contestants that are not the pipeline.
 */
final class RequestReader {
  /** The settings of all contestants: those that {@code analyze} has without options. */
  static final NormalizeSettings SETTINGS = NormalizeSettings.defaults();

  /** Bytes of log for which one part of each table of values is enough, as in the pipeline. */
  static final long BYTES_PER_SHARD = 64L << 20;

  private final LogFormat format = CombinedFormat.combined();
  private final RequestAnalyzer analyzer = new RequestAnalyzer(SETTINGS.requests());

  /** What the last line said. */
  final RequestEvent event = new RequestEvent();

  /** What a session wants to know of it. */
  final RequestFacts facts = new RequestFacts();

  /** Why the last line was none of the format; null when it was blank or read. */
  @Nullable DeadLetterCode refusal;

  /** Reads a line; false when it is none of the format. */
  boolean read(byte[] bytes, int offset, int length) {
    int end = offset + length;
    if (length > 0 && bytes[end - 1] == '\r') {
      end--;
    }
    event.reset();
    refusal = end == offset ? null : format.parse(bytes, offset, end - offset, event);
    if (end == offset || refusal != null) {
      return false;
    }
    event.requestHash = Bytes.hash64(bytes, offset, end - offset);
    analyzer.analyze(event, facts);
    return true;
  }
}
