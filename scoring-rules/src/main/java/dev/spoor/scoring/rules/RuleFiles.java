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
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

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
        for (Path file : find(folder, passedBy -> {})) {
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

  /**
   * The rule files of a directory and those below it, sorted; or the one file it is.
   *
   * @param passedBy hears of what looks like a rule file or leads to some, and is none
   * @throws IOException if there is nothing to look at, or too much
   */
  static List<Path> find(Path directory, Consumer<RefusedRule> passedBy) throws IOException {
    if (Files.isRegularFile(directory)) {
      return List.of(directory);
    }
    if (!Files.isDirectory(directory)) {
      throw new IOException("it is neither a folder nor a file");
    }
    Search search = new Search(passedBy);
    Files.walkFileTree(directory, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, search);
    if (search.found.size() > MAX_FILES) {
      throw new IOException("more than " + MAX_FILES + " rule files");
    }
    Collections.sort(search.found);
    return search.found;
  }

  /** Goes on past what it cannot enter. */
  private static final class Search extends SimpleFileVisitor<Path> {
    private final List<Path> found = new ArrayList<>();
    private final Consumer<RefusedRule> passedBy;

    Search(Consumer<RefusedRule> passedBy) {
      this.passedBy = passedBy;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      if (attributes.isDirectory()) {
        passBy(path, "lies more than " + MAX_DEPTH + " folders deep");
      } else if (!isRuleFile(path.toString())) {
        return FileVisitResult.CONTINUE;
      } else if (attributes.isSymbolicLink()) {
        // Links are followed, so this one leads nowhere.
        passBy(path, "is a link to what is not there");
      } else if (!attributes.isRegularFile()) {
        passBy(path, "is a pipe or device, not a file");
      } else {
        found.add(path);
      }
      return found.size() > MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) {
      passBy(
          path,
          e instanceof FileSystemLoopException
              ? "is a link to a folder that it lies in"
              : e instanceof AccessDeniedException
                  ? "may not be read: change its permissions"
                  : "cannot be read: " + e.getMessage());
      return FileVisitResult.CONTINUE;
    }

    private void passBy(Path path, String reason) {
      passedBy.accept(new RefusedRule(path.toString(), "", reason));
    }
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
