package dev.spoor.pipeline.evaluate;

import dev.spoor.pipeline.evaluate.RequestData.Header;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Tells by what part of a request a payload most likely travels, to group what was missed. */
final class Carrier {
  /** Headers that every client sends, and that say little. */
  private static final Set<String> ORDINARY =
      Set.of(
          "accept",
          "accept-charset",
          "accept-encoding",
          "accept-language",
          "cache-control",
          "connection",
          "content-length",
          "content-type",
          "host",
          "keep-alive",
          "pragma",
          "proxy-connection");

  private Carrier() {}

  /** The part, in a word or two. */
  static String of(RequestData request) {
    String body = request.body();
    if (body != null && !body.isEmpty()) {
      return body(request.header("content-type"), body);
    }
    String header = header(request);
    if (request.target().indexOf('?') >= 0) {
      return "argument";
    }
    return header == null ? "path" : header;
  }

  private static @Nullable String header(RequestData request) {
    for (Header header : request.headers()) {
      String name = Octets.lower(header.name());
      switch (name) {
        case "cookie" -> {
          return "cookie";
        }
        case "referer" -> {
          return "referrer";
        }
        case "user-agent" -> {
          if (!header.value().equals(RequestData.BROWSER)) {
            return "user agent";
          }
        }
        default -> {
          if (!ORDINARY.contains(name)) {
            return "header";
          }
        }
      }
    }
    return null;
  }

  private static String body(@Nullable String contentType, String body) {
    String type = contentType == null ? "" : Octets.lower(contentType);
    if (type.contains("json")) {
      return "JSON body";
    }
    if (type.contains("xml")) {
      return "XML body";
    }
    if (type.startsWith("multipart/")) {
      return "multipart body";
    }
    if (type.contains("form-urlencoded")) {
      return body.indexOf('=') < 0 ? "form body without a name" : "form body";
    }
    return "other body";
  }
}
