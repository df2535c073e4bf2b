package dev.spoor.benchmarks;

import dev.spoor.model.Bytes;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.transforms.NormalizeSettings;
import dev.spoor.transforms.RequestAnalyzer;
import dev.spoor.transforms.formats.CombinedFormat;

/**
 * One line in, one request out: the pipeline's parser and the pipeline's facts, without its dead
 * letters, filters and counts. Shared by the contestants that are not the pipeline.
 */
final class RequestReader {
  /** The settings of all contestants: those that {@code analyze} has without options. */
  static final NormalizeSettings SETTINGS = NormalizeSettings.defaults();

  private final LogFormat format = CombinedFormat.combined();
  private final RequestAnalyzer analyzer = new RequestAnalyzer(SETTINGS.requests());

  /** What the last line said. */
  final RequestEvent event = new RequestEvent();

  /** What a session wants to know of it. */
  final RequestFacts facts = new RequestFacts();

  /** Reads a line; false when it is none of the format. */
  boolean read(byte[] bytes, int offset, int length) {
    int end = offset + length;
    if (length > 0 && bytes[end - 1] == '\r') {
      end--;
    }
    event.reset();
    if (end == offset || format.parse(bytes, offset, end - offset, event) != null) {
      return false;
    }
    event.requestHash = Bytes.hash64(bytes, offset, end - offset);
    analyzer.analyze(event, facts);
    return true;
  }
}
