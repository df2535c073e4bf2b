package dev.spoor.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of one option and where it was said, so that a message can repeat it in the words of the
 * person who said it.
 *
 * @param name the option
 * @param texts what was said: one text, or several for a repeated flag or a list in a file
 * @param source where
 * @param place the flag, the environment variable, or the file
 */
record Setting(String name, List<String> texts, Source source, String place) {
  /** Longest piece of a value that a message repeats. */
  private static final int LONGEST_QUOTE = 120;

  /** Where an option was said, from weakest to strongest. */
  enum Source {
    /** In the file of {@code --config}, as one text. */
    FILE,
    /** In the file of {@code --config}, as a list. */
    FILE_LIST,
    /** In the environment. */
    ENVIRONMENT,
    /** On the command line. */
    FLAG
  }

  static Setting flag(String name, List<String> texts) {
    return new Setting(name, List.copyOf(texts), Source.FLAG, "--" + name);
  }

  static Setting variable(String name, String text) {
    return new Setting(name, List.of(text), Source.ENVIRONMENT, OptionSpec.variable(name));
  }

  /** From a variable of another name than ours. */
  static Setting named(String name, String text, String variable) {
    return new Setting(name, List.of(text), Source.ENVIRONMENT, variable);
  }

  static Setting file(String name, String text, String file) {
    return new Setting(name, List.of(text), Source.FILE, file);
  }

  static Setting fileList(String name, List<String> texts, String file) {
    return new Setting(name, List.copyOf(texts), Source.FILE_LIST, file);
  }

  private boolean isFromFile() {
    return source == Source.FILE || source == Source.FILE_LIST;
  }

  /** The option by itself, as its place calls it. */
  String label() {
    return isFromFile() ? place + ": " + name : place;
  }

  /** The option and one of its values, as they were written. */
  String quote(String value) {
    String shown =
        value.length() <= LONGEST_QUOTE ? value : value.substring(0, LONGEST_QUOTE) + "...";
    return isFromFile() ? label() + ": " + shown : label() + "=" + shown;
  }

  /** The text of an option that takes one value. */
  String onlyText() {
    if (source == Source.FILE_LIST) {
      throw new UsageException(label() + " takes one value, not a list");
    }
    if (texts.size() != 1) {
      throw new UsageException(label() + " is given more than once");
    }
    return texts.get(0);
  }

  /** The values of a list; those of a file are already apart. */
  List<String> elements() {
    if (source == Source.FILE_LIST) {
      return texts;
    }
    List<String> elements = new ArrayList<>();
    texts.forEach(text -> elements.addAll(OptionKind.split(text)));
    return elements;
  }
}
