package dev.spoor.transforms.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.LogFormat;
import dev.spoor.model.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The log formats that can be read, the more specific before the more general: the one place to add
 * a format. Immutable.
 */
public final class LogFormats implements Serializable {
  private static final long serialVersionUID = 1;

  /** Mappings shipped as {@code formats/NAME.yaml}. */
  private static final List<String> MAPPINGS =
      List.of("waf-json", "caddy", "traefik", "envoy", "fastly", "nginx-json");

  private static final LogFormats STANDARD = new LogFormats(shipped(), List.of());

  private final transient List<LogFormat> formats;

  /** Mappings that do not ship, in the order they were added: all that has to travel. */
  private final List<JsonMapping> mappings;

  private LogFormats(List<LogFormat> formats, List<JsonMapping> mappings) {
    this.formats = List.copyOf(formats);
    this.mappings = List.copyOf(mappings);
  }

  /** The formats that Spoor ships. */
  public static LogFormats standard() {
    return STANDARD;
  }

  private static List<LogFormat> shipped() {
    List<LogFormat> formats = new ArrayList<>();
    for (String name : MAPPINGS) {
      formats.add(new JsonFormat(shipped(name)));
    }
    formats.add(CombinedFormat.nginxMain());
    formats.add(CombinedFormat.vhostCombined());
    formats.add(CombinedFormat.combined());
    formats.add(CombinedFormat.common());
    return formats;
  }

  private static JsonMapping shipped(String name) {
    String resource = "/formats/" + name + ".yaml";
    try (InputStream in = LogFormats.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource is missing: " + resource);
      }
      return JsonMapping.load(new InputStreamReader(in, UTF_8), resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** These formats and one of a mapping, which replaces a format of the same name. */
  public LogFormats withMapping(JsonMapping mapping) {
    List<LogFormat> more = new ArrayList<>();
    more.add(new JsonFormat(mapping));
    for (LogFormat format : formats) {
      if (!format.name().equals(mapping.name())) {
        more.add(format);
      }
    }
    List<JsonMapping> added = new ArrayList<>(mappings);
    added.add(mapping);
    return new LogFormats(more, added);
  }

  /** All formats, the more specific before the more general. */
  public List<LogFormat> all() {
    return formats;
  }

  /** The names of all formats, in the same order. */
  public List<String> names() {
    return formats.stream().map(LogFormat::name).toList();
  }

  /**
   * The format of a name.
   *
   * @throws IllegalArgumentException listing the names, when there is none
   */
  public LogFormat byName(String name) {
    for (LogFormat format : formats) {
      if (format.name().equals(name)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "unknown log format '"
            + Printable.of(name, 40)
            + "'; use one of "
            + String.join(", ", names())
            + ", "
            + HoneypotReader.FORMAT
            + ", "
            + FormatDetector.DEAD_LETTERS);
  }

  private Object readResolve() {
    LogFormats read = STANDARD;
    for (JsonMapping mapping : mappings) {
      read = read.withMapping(mapping);
    }
    return read;
  }
}
