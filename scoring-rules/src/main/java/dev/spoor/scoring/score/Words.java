package dev.spoor.scoring.score;

import dev.spoor.model.Printable;
import dev.spoor.model.Verdict;
import dev.spoor.model.View;
import java.util.List;

/** Evidence in words. What a client wrote is made printable: a reason may stand on a terminal. */
final class Words {
  private static final int MAX_TEXT = 72;
  private static final int MAX_NAME = 24;

  private Words() {}

  /** What a rule found, where and how. */
  static String of(Findings.Hit hit) {
    StringBuilder words = new StringBuilder(hit.rule().title());
    Verdict.Example example = hit.example();
    if (example != null) {
      words.append(": \"").append(Printable.of(example.text(), MAX_TEXT)).append('"');
      words.append(" in ").append(example.place().words());
      if (example.name() != null && !example.name().isEmpty()) {
        words.append(' ').append(Printable.of(example.name(), MAX_NAME));
      }
      words.append(of(example.view()));
      if (example.status() >= 0) {
        words.append(", answered ").append(example.status());
      }
    }
    if (hit.rule().session()) {
      if (!hit.values().isEmpty()) {
        words.append(": ").append(String.join(", ", hit.values()));
      }
    } else {
      words.append(hit.requests() == 1 ? ", 1 request" : ", " + hit.requests() + " requests");
    }
    return words.toString();
  }

  private static String of(View view) {
    return switch (view) {
      case RAW -> "";
      case DECODED -> " after URL decoding";
      case FOLDED -> " after folding look-alike characters";
      case MARKUP -> " after undoing entities and escapes";
      case SQL -> " without SQL comments";
      case SHELL -> " as a shell reads it";
      case PATH -> " as a file system reads it";
      case BASE64 -> " after base64 decoding";
    };
  }

  /** What shows a hit: the rule's own entry among the hits, or the values of a session. */
  static List<String> evidence(Findings.Hit hit) {
    return hit.rule().session() ? hit.values() : List.of("rule:" + hit.rule().id());
  }

  /** A value of at most two decimals, without trailing zeros. */
  static String number(double value) {
    long hundredths = Math.round(value * 100);
    if (hundredths % 100 == 0) {
      return Long.toString(hundredths / 100);
    }
    StringBuilder text = new StringBuilder(12);
    if (hundredths < 0) {
      text.append('-');
      hundredths = -hundredths;
    }
    text.append(hundredths / 100).append('.').append(hundredths / 10 % 10);
    if (hundredths % 10 != 0) {
      text.append(hundredths % 10);
    }
    return text.toString();
  }

  /** A field and its value. */
  static String field(String name, double value) {
    return name + "=" + number(value);
  }
}
