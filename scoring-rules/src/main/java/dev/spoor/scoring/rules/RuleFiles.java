package dev.spoor.scoring.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Finds and reads rule files: those packed with these classes, and those of directories. */
final class RuleFiles {
  /** Where built-in rules are packed. */
  private static final String FOLDER = "rules/";

  /** Stands beside the built-in rules, and so tells where they are. */
  private static final String MARKER = FOLDER + "rule.schema.json";

  private static final int MAX_BYTES = 4 * Yaml.MAX_CHARACTERS;
  private static final int MAX_FILES = 20_000;
  private static final int MAX_DEPTH = 20;

  private RuleFiles() {}

  /** The texts of the built-in rule files by name, sorted. */
  static SortedMap<String, byte[]> builtIn() {
    URL marker = RuleFiles.class.getClassLoader().getResource(MARKER);
    if (marker == null) {
      throw new IllegalStateException("the built-in rules are not on the class path");
    }
    SortedMap<String, byte[]> files = new TreeMap<>();
    try {
      if (marker.openConnection() instanceof JarURLConnection connection) {
        connection.setUseCaches(false);
        String folder =
            connection.getEntryName().substring(0, connection.getEntryName().lastIndexOf('/') + 1);
        try (JarFile jar = connection.getJarFile()) {
          for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
            JarEntry entry = all.nextElement();
            if (entry.getName().startsWith(folder) && isRuleFile(entry.getName())) {
              try (InputStream in = jar.getInputStream(entry)) {
                files.put(
                    FOLDER + entry.getName().substring(folder.length()),
                    in.readNBytes(MAX_BYTES + 1));
              }
            }
          }
        }
      } else {
        Path folder = Path.of(new URI(marker.toString())).getParent();
        for (Path file : find(folder)) {
          files.put(
              FOLDER + folder.relativize(file).toString().replace('\\', '/'),
              Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in rules cannot be read: " + e.getMessage(), e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the built-in rules are at no address: " + marker, e);
    }
    return files;
  }

  /** The rule files of a directory and those below it, sorted; or the one file it is. */
  static List<Path> find(Path directory) throws IOException {
    if (Files.isRegularFile(directory)) {
      return List.of(directory);
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all =
        Files.find(
            directory,
            MAX_DEPTH,
            (path, attributes) -> attributes.isRegularFile() && isRuleFile(path.toString()),
            FileVisitOption.FOLLOW_LINKS)) {
      all.sorted().limit(MAX_FILES + 1L).forEach(found::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (found.size() > MAX_FILES) {
      throw new IOException("more than " + MAX_FILES + " rule files");
    }
    return found;
  }

  private static boolean isRuleFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml");
  }

  /** The documents of a file. */
  static List<Yaml> documents(byte[] bytes) throws RuleException {
    if (bytes.length > MAX_BYTES) {
      throw new RuleException("is larger than " + MAX_BYTES / (1 << 20) + " MiB");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RuleException("is not UTF-8", e);
    }
    return Yaml.documents(text.startsWith("\ufeff") ? text.substring(1) : text);
  }
}
