package dev.spoor.pipeline.evaluate;

import dev.spoor.pipeline.evaluate.RequestData.Header;
import java.util.ArrayList;
import java.util.List;

/** Takes requests apart that are written as HTTP/1 sends them, with CR LF or LF alone. */
final class RawRequest {
  private RawRequest() {}

  /** The request that octets are; what is missing stays empty. */
  static RequestData parse(String octets) {
    int lineEnd = end(octets, 0);
    String line = line(octets, 0, lineEnd);
    int space = line.indexOf(' ');
    int protocol = line.lastIndexOf(" HTTP/");
    String method = space < 0 ? line : line.substring(0, space);
    String target =
        space < 0 ? "" : line.substring(space + 1, protocol > space ? protocol : line.length());
    List<Header> headers = new ArrayList<>();
    int from = lineEnd + 1;
    while (from < octets.length()) {
      int to = end(octets, from);
      String header = line(octets, from, to);
      from = to + 1;
      if (header.isEmpty()) {
        break;
      }
      int colon = header.indexOf(':');
      if (colon > 0) {
        headers.add(new Header(header.substring(0, colon), header.substring(colon + 1).strip()));
      }
    }
    String body = from < octets.length() ? octets.substring(from) : null;
    return new RequestData(method, target, headers, body, -1);
  }

  private static int end(String octets, int from) {
    int feed = octets.indexOf('\n', from);
    return feed < 0 ? octets.length() : feed;
  }

  private static String line(String octets, int from, int to) {
    return octets.substring(from, to > from && octets.charAt(to - 1) == '\r' ? to - 1 : to);
  }
}
