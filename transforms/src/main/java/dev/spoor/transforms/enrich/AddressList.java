package dev.spoor.transforms.enrich;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.model.CidrSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A list of addresses and networks, one a line, with comments behind {@code #} or {@code ;}; or a
 * JSON array of objects with an {@code ip}, such as an earlier run's {@code malicious_ips.json}.
 * What the list is for is said by its file's name.
 *
 * @param category the file's name without folders and extension, in lower case
 * @param kind what being listed means
 * @param addresses what is listed
 */
record AddressList(String category, Kind kind, CidrSet addresses) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What being listed means. */
  enum Kind {
    /** It attacked somebody. */
    THREAT(""),
    /** It hides who uses it. */
    ANONYMOUS("tor vpn proxy proxies anonymous"),
    /** It is of a hosting provider. */
    HOSTING("datacenter datacenters hosting cloud");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** The kind that a word of the name says. */
    static Kind of(String category) {
      for (Kind kind : values()) {
        for (String word : category.split("[^a-z0-9]+", -1)) {
          if (List.of(kind.words.split(" ", -1)).contains(word) && !word.isEmpty()) {
            return kind;
          }
        }
      }
      return THREAT;
    }
  }

  /**
   * Reads a list; lines that are neither address nor network are left out, with one warning.
   *
   * @throws IOException if the file cannot be read
   */
  static AddressList read(Path file, Consumer<String> warnings) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    String category = dot > 0 ? name.substring(0, dot) : name;
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    List<String> entries =
        text.stripLeading().startsWith("[") ? jsonEntries(text) : lineEntries(text);
    List<String> good = new ArrayList<>(entries.size());
    for (String entry : entries) {
      if (isNetwork(entry)) {
        good.add(entry);
      }
    }
    if (good.size() < entries.size()) {
      int bad = entries.size() - good.size();
      warnings.accept(
          "threat list " + file + ": " + bad + " of " + entries.size() + " entries are no address");
    }
    if (entries.isEmpty()) {
      warnings.accept("threat list " + file + " has no entries");
    }
    good.stream()
        .filter(CidrSet::isVeryWide)
        .findFirst()
        .ifPresent(
            wide ->
                warnings.accept(
                    "threat list " + file + ": " + wide + " is very many addresses: is it meant?"));
    return new AddressList(category, Kind.of(category), CidrSet.parse(good));
  }

  private static boolean isNetwork(String entry) {
    try {
      return !CidrSet.parse(List.of(entry)).isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<String> jsonEntries(String text) throws IOException {
    List<String> entries = new ArrayList<>();
    try {
      for (JsonNode entry : JSON.readTree(text)) {
        entries.add(entry.isTextual() ? entry.asText() : entry.path("ip").asText());
      }
    } catch (JsonProcessingException e) {
      throw new IOException("no JSON: " + e.getOriginalMessage(), e);
    }
    return entries;
  }

  private static List<String> lineEntries(String text) {
    List<String> entries = new ArrayList<>();
    for (String line : text.lines().toList()) {
      int end = 0;
      while (end < line.length() && "#;,\t ".indexOf(line.charAt(end)) < 0) {
        end++;
      }
      if (end > 0) {
        entries.add(line.substring(0, end));
      }
    }
    return entries;
  }
}
