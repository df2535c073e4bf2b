package dev.spoor.pipeline;

import dev.spoor.io.EventTimes;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import dev.spoor.transforms.formats.LogFormats;

/** Event times of log lines, for the watermark of a queue: those of their requests. */
final class LineTimes implements EventTimes {
  private static final long serialVersionUID = 1L;

  private final LogFormats formats;
  private final String format;
  private final int maxLineBytes;

  /**
   * Creates the times of a format.
   *
   * @param maxLineBytes a longer line tells no time, as it will be a dead letter
   */
  LineTimes(LogFormats formats, String format, int maxLineBytes) {
    this.formats = formats;
    this.format = format;
    this.maxLineBytes = maxLineBytes;
  }

  @Override
  public Clock open() {
    LogFormat parser = formats.byName(format);
    RequestEvent event = new RequestEvent();
    return message -> millis(parser, event, message);
  }

  private long millis(LogFormat parser, RequestEvent event, byte[] message) {
    int end = 0;
    while (end < message.length && message[end] != '\n') {
      end++;
    }
    if (end > 0 && message[end - 1] == '\r') {
      end--;
    }
    if (end == 0 || end > maxLineBytes) {
      return UNKNOWN;
    }
    event.reset();
    return parser.parse(message, 0, end, event) == null ? event.timeMillis : UNKNOWN;
  }
}
