package dev.spoor.transforms.formats;

import com.fasterxml.jackson.core.JsonParser;
import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import java.io.IOException;

/** Turns JSON text into UTF-8 bytes in event scratch; a lone surrogate becomes U+FFFD. */
final class JsonText {
  private static final char REPLACEMENT = '\ufffd';

  private JsonText() {}

  /** Points {@code into} at the text of the parser's current plain value. */
  static void current(JsonParser parser, RequestEvent event, Bytes into) throws IOException {
    encode(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), event, into);
  }

  /** Points {@code into} at {@code text}. */
  static void encode(String text, RequestEvent event, Bytes into) {
    encode(text.toCharArray(), 0, text.length(), event, into);
  }

  private static void encode(char[] text, int from, int length, RequestEvent event, Bytes into) {
    int end = from + length;
    int size = 0;
    for (int i = from; i < end; i++) {
      char c = text[i];
      size += c < 0x80 ? 1 : c < 0x800 ? 2 : 3; // of a surrogate pair's four bytes, six
    }
    int at = event.reserve(size);
    byte[] scratch = event.scratch();
    int out = at;
    for (int i = from; i < end; i++) {
      char c = text[i];
      if (c < 0x80) {
        scratch[out++] = (byte) c;
        continue;
      }
      if (c < 0x800) {
        scratch[out++] = (byte) (0xc0 | c >> 6);
        scratch[out++] = (byte) (0x80 | (c & 0x3f));
        continue;
      }
      if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text[i + 1])) {
        int point = Character.toCodePoint(c, text[++i]);
        scratch[out++] = (byte) (0xf0 | point >> 18);
        scratch[out++] = (byte) (0x80 | (point >> 12 & 0x3f));
        scratch[out++] = (byte) (0x80 | (point >> 6 & 0x3f));
        scratch[out++] = (byte) (0x80 | (point & 0x3f));
        continue;
      }
      if (Character.isSurrogate(c)) {
        c = REPLACEMENT;
      }
      scratch[out++] = (byte) (0xe0 | c >> 12);
      scratch[out++] = (byte) (0x80 | (c >> 6 & 0x3f));
      scratch[out++] = (byte) (0x80 | (c & 0x3f));
    }
    into.set(scratch, at, out - at);
  }
}
