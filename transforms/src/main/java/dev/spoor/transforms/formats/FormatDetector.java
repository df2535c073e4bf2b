package dev.spoor.transforms.formats;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spoor.model.LogFormat;
import dev.spoor.model.Printable;
import dev.spoor.model.RequestEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Tells from the beginning of a file which format it is in. */
public final class FormatDetector {
  /** Name reported for a file of dead letters, whose payloads are lines of other formats. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** Bytes of a file's beginning that are looked at. */
  public static final int MAX_BYTES = 64 << 10;

  /** Lines that are tried, blank ones left out. */
  public static final int MAX_LINES = 50;

  private static final int SAMPLE_CHARS = 120;
  private static final JsonFactory JSON = new JsonFactory();

  private final LogFormats formats;

  /** Creates a detector that chooses among {@code formats}. */
  public FormatDetector(LogFormats formats) {
    this.formats = formats;
  }

  /**
   * What was found.
   *
   * @param format name of the format, or null when none reads half of the lines
   * @param lines lines tried: the first {@value #MAX_LINES} that are not blank
   * @param read lines read by each format that was tried
   * @param sample the first line, fit for a terminal
   */
  public record Detection(
      @Nullable String format, int lines, Map<String, Integer> read, String sample) {
    /** Copies the counts, in their order. */
    public Detection {
      read = Collections.unmodifiableMap(new LinkedHashMap<>(read));
    }

    /** One line for a person who has to choose the format: what was tried, and on what. */
    public String message() {
      if (lines == 0) {
        return "no known format: there is no line to tell it from";
      }
      return "no known format: tried "
          + read.entrySet().stream()
              .map(entry -> entry.getKey() + " (" + entry.getValue() + "/" + lines + " lines)")
              .collect(joining(", "))
          + "; first line: '"
          + sample
          + "'";
    }
  }

  /** A line within the head. */
  private record Line(int from, int length) {}

  /**
   * Chooses the format that reads the most lines, at least half of those that are not its headers;
   * of equals the more specific. A last line without a line feed may be cut, and is left out unless
   * it is the only one.
   *
   * @param head the file's first bytes, uncompressed; those beyond {@link #MAX_BYTES} are ignored
   */
  public Detection detect(byte[] head) {
    List<Line> lines = lines(head);
    Map<String, Integer> read = new LinkedHashMap<>();
    if (lines.isEmpty()) {
      return new Detection(null, 0, read, "");
    }
    String best = null;
    int bestRead = 0;
    RequestEvent event = new RequestEvent();
    for (LogFormat format : formats.all()) {
      int good = 0;
      int headers = 0;
      for (Line line : lines) {
        if (format.isHeader(head, line.from, line.length)) {
          headers++;
          continue;
        }
        event.reset();
        if (format.parse(head, line.from, line.length, event) == null) {
          good++;
        }
      }
      read.put(format.name(), good);
      if (good > bestRead && good * 2 >= lines.size() - headers) {
        best = format.name();
        bestRead = good;
      }
    }
    int honeypot = 0;
    for (Line line : lines) {
      boolean cut = line.from + line.length == Math.min(head.length, MAX_BYTES);
      honeypot += HoneypotReader.recognizes(head, line.from, line.length, cut) ? 1 : 0;
    }
    read.put(HoneypotReader.FORMAT, honeypot);
    if (honeypot > bestRead && honeypot * 2 >= lines.size()) {
      best = HoneypotReader.FORMAT;
      bestRead = honeypot;
    }
    int deadLetters = 0;
    for (Line line : lines) {
      deadLetters += isDeadLetter(head, line) ? 1 : 0;
    }
    if (deadLetters > bestRead && deadLetters * 2 >= lines.size()) {
      best = DEAD_LETTERS;
    }
    Line first = lines.get(0);
    String sample = Printable.of(head, first.from, first.length, SAMPLE_CHARS);
    return new Detection(best, lines.size(), read, sample);
  }

  private static List<Line> lines(byte[] head) {
    List<Line> lines = new ArrayList<>();
    int end = Math.min(head.length, MAX_BYTES);
    int from = 0;
    while (from < end && lines.size() < MAX_LINES) {
      int to = from;
      while (to < end && head[to] != '\n') {
        to++;
      }
      int length = to > from && head[to - 1] == '\r' ? to - from - 1 : to - from;
      boolean cut = to == end && !lines.isEmpty();
      if (!cut && !isBlank(head, from, length)) {
        lines.add(new Line(from, length));
      }
      from = to + 1;
    }
    return lines;
  }

  private static boolean isBlank(byte[] head, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (head[i] != ' ' && head[i] != '\t' && head[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private static boolean isDeadLetter(byte[] head, Line line) {
    boolean stage = false;
    boolean code = false;
    boolean payload = false;
    try (JsonParser parser = JSON.createParser(head, line.from, line.length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        switch (parser.currentName()) {
          case "stage" -> stage = true;
          case "code" -> code = true;
          case "payload", "payload_base64" -> payload = true;
          default -> {}
        }
        parser.nextToken();
        parser.skipChildren();
      }
    } catch (IOException e) {
      // The payload of a line that was too long may well reach beyond the head.
      boolean cut = line.from + line.length == Math.min(head.length, MAX_BYTES);
      return cut && stage && code && payload;
    }
    return stage && code && payload;
  }
}
