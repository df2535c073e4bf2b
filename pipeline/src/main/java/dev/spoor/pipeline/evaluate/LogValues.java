package dev.spoor.pipeline.evaluate;

import dev.spoor.model.Bytes;
import dev.spoor.model.LogFormat;
import dev.spoor.model.RequestEvent;
import dev.spoor.pipeline.evaluate.RequestData.Header;
import dev.spoor.transforms.formats.FormatDetector;
import dev.spoor.transforms.formats.LogFormats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What clients of an ordinary log sent, taken for benign: each distinct query string, each distinct
 * value of an argument, each distinct referrer. A busy site has probes in its log, too: what is
 * flagged should be looked at before it is called wrong.
 */
final class LogValues implements Corpus.OfRequests {
  static final String QUERY_STRINGS = "query_strings";
  static final String ARGUMENT_VALUES = "argument_values";
  static final String REFERRERS = "referrers";

  private final Path file;

  LogValues(Path file) {
    this.file = file;
  }

  @Override
  public void forEach(Consumer<LabelledRequest> action) throws IOException {
    byte[] log = SetFiles.bytes(file);
    FormatDetector.Detection detection = new FormatDetector(LogFormats.standard()).detect(log);
    if (detection.format() == null || detection.format().equals(FormatDetector.DEAD_LETTERS)) {
      throw new IOException(file + ": " + detection.message());
    }
    LogFormat format = LogFormats.standard().byName(detection.format());
    Distinct distinct = new Distinct(SetFiles.baseName(file), action);
    RequestEvent event = new RequestEvent();
    int number = 0;
    for (String line : SetFiles.octetLines(file)) {
      number++;
      byte[] bytes = Octets.bytes(line);
      event.reset();
      if (format.parse(bytes, 0, bytes.length, event) == null) {
        distinct.take(event, number);
      }
    }
  }

  /** Hands on what was not there before. */
  private static final class Distinct {
    private final String name;
    private final Consumer<LabelledRequest> action;
    private final Set<String> seen = new HashSet<>();

    Distinct(String name, Consumer<LabelledRequest> action) {
      this.name = name;
      this.action = action;
    }

    void take(RequestEvent event, int number) {
      if (event.query.isPresent()) {
        String query = octets(event.query);
        put(QUERY_STRINGS, number + "/query", query, RequestData.get("/?" + query));
        int argument = 0;
        for (String pair : query.split("[&;]", -1)) {
          argument++;
          String value = pair.substring(pair.indexOf('=') + 1);
          if (!value.isEmpty()) {
            put(ARGUMENT_VALUES, number + "/" + argument, value, RequestData.argument(value));
          }
        }
      }
      if (event.referrer.isPresent() && !event.referrer.isEmpty()) {
        String referrer = octets(event.referrer);
        List<Header> headers = RequestData.browser();
        headers.add(new Header("Referer", referrer));
        put(
            REFERRERS,
            number + "/referrer",
            referrer,
            new RequestData("GET", "/", headers, null, -1));
      }
    }

    private void put(String measure, String at, String text, RequestData request) {
      if (seen.add(measure + ' ' + text)) {
        action.accept(LabelledRequest.benign(name + ":" + at, measure, name, request));
      }
    }

    private static String octets(Bytes field) {
      return Octets.of(field.toByteArray());
    }
  }
}
