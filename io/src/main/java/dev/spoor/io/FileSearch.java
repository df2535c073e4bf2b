package dev.spoor.io;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * Finds the files that paths, URIs and globs name.
 *
 * <p>Local globs are walked here rather than by Beam, which would visit the whole tree below the
 * first wildcard, follow symbolic links in circles and match hidden files.
 */
final class FileSearch {
  /** What the store says of a file. */
  record Entry(String uri, long sizeBytes, Instant modified) {}

  private static final String WILDCARDS = "*?[{";

  private final Instant now;

  /** By URI, so that they are sorted and each is there once. */
  private final Map<String, Entry> found = new TreeMap<>();

  private FileSearch(Instant now) {
    this.now = now;
  }

  /**
   * Expands patterns.
   *
   * @return files sorted by URI, each once
   * @throws InputException for the first pattern that names no file that can be read
   */
  static List<Entry> expand(List<String> patterns) throws InputException {
    FileSearch search = new FileSearch(Instant.now());
    for (String pattern : patterns) {
      if (pattern.isBlank()) {
        throw new InputException("an input is empty: name a file, a glob or a URI");
      }
      if (Locations.isLocal(pattern)) {
        search.expandLocal(pattern);
      } else {
        search.expandElsewhere(pattern);
      }
    }
    return List.copyOf(search.found.values());
  }

  private void expandLocal(String pattern) throws InputException {
    try {
      Path path = Locations.localPath(pattern);
      if (Files.exists(path) || firstWildcard(pattern) < 0) {
        addNamed(pattern, path);
      } else if (!addMatching(pattern, path)) {
        throw new InputException(
            String.format("no file matches %s: check the pattern and the directory", pattern));
      }
    } catch (IllegalArgumentException e) {
      throw new InputException(
          String.format("%s is not a path or pattern: %s", pattern, Failures.oneLine(e)), e);
    }
  }

  /** A path without wildcards, or with wildcard characters in its very name. */
  private void addNamed(String pattern, Path path) throws InputException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new InputException(String.format("no such file: %s: check the path", pattern), e);
    } catch (IOException e) {
      throw unreadable(pattern, e);
    }
    if (attributes.isDirectory()) {
      throw new InputException(
          String.format(
              "%s is a directory: name the files in it, such as %s/*",
              pattern, pattern.replaceAll("/+$", "")));
    }
    if (!attributes.isRegularFile()) {
      throw new InputException(
          String.format("%s is a pipe or device: feed it to standard input with -", pattern));
    }
    add(path, attributes);
  }

  private boolean addMatching(String pattern, Path path) throws InputException {
    String glob = path.toString();
    int first = firstWildcard(glob);
    int slash = glob.lastIndexOf('/', first < 0 ? glob.length() : first);
    Path base = Path.of(slash <= 0 ? "/" : glob.substring(0, slash));
    if (!Files.isDirectory(base)) {
      throw new InputException(
          String.format("no file matches %s: there is no directory %s", pattern, base));
    }
    int depth = glob.contains("**") ? Integer.MAX_VALUE : path.getNameCount() - base.getNameCount();
    // A backslash stands for itself: it may be part of a name.
    PathMatcher matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + glob.replace("\\", "\\\\"));
    boolean hidden = path.getFileName().toString().startsWith(".");
    int before = found.size();
    Walk walk = new Walk(matcher, hidden);
    try {
      Files.walkFileTree(base, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, walk);
    } catch (IOException e) {
      throw unreadable(pattern, e);
    }
    return walk.matched || found.size() > before;
  }

  private final class Walk extends SimpleFileVisitor<Path> {
    private final PathMatcher matcher;
    private final boolean hidden;
    private boolean matched;

    Walk(PathMatcher matcher, boolean hidden) {
      this.matcher = matcher;
      this.hidden = hidden;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      boolean wanted = hidden || !file.getFileName().toString().startsWith(".");
      if (wanted && attributes.isRegularFile() && matcher.matches(file)) {
        matched = true;
        add(file, attributes);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      // A circle of links, or something unreadable that nobody asked for.
      if (!(failure instanceof java.nio.file.FileSystemLoopException) && matcher.matches(file)) {
        throw failure;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }

  private void add(Path file, BasicFileAttributes attributes) {
    add(new Entry(file.toString(), attributes.size(), attributes.lastModifiedTime().toInstant()));
  }

  private void expandElsewhere(String pattern) throws InputException {
    boolean glob = firstWildcard(pattern) >= 0;
    try {
      MatchResult result = org.apache.beam.sdk.io.FileSystems.match(pattern);
      List<MatchResult.Metadata> files =
          result.status() == MatchResult.Status.NOT_FOUND ? List.of() : result.metadata();
      if (files.isEmpty()) {
        throw new java.io.FileNotFoundException(pattern);
      }
      for (MatchResult.Metadata file : files) {
        if (!file.resourceId().isDirectory()) {
          long modified = file.lastModifiedMillis();
          add(
              new Entry(
                  file.resourceId().toString(),
                  file.sizeBytes(),
                  modified > 0 ? Instant.ofEpochMilli(modified) : now));
        } else if (!glob) {
          throw new InputException(
              String.format("%s is a directory: name the files in it", pattern));
        }
      }
    } catch (java.io.FileNotFoundException e) {
      throw new InputException(
          glob
              ? String.format("no file matches %s: check the pattern", pattern)
              : String.format("no such file: %s: check the path", pattern),
          e);
    } catch (InputException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(pattern, e);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Beam's answer for a scheme without file system, and for one that is not set up.
      throw new InputException(
          String.format(
              "cannot look for %s (%s): check the scheme and its options",
              pattern, Failures.oneLine(e)),
          e);
    }
  }

  private void add(Entry entry) {
    found.putIfAbsent(entry.uri(), entry);
  }

  static InputException unreadable(String uri, IOException failure) {
    if (failure instanceof java.nio.file.AccessDeniedException
        || Failures.oneLine(failure).contains("Permission denied")) {
      return new InputException(
          String.format("not allowed to read %s: change its permissions", uri), failure);
    }
    return new InputException(
        String.format(
            "cannot read %s (%s): mend that, or leave it out", uri, Failures.oneLine(failure)),
        failure);
  }

  /** Where the first wildcard of a pattern stands, or -1. */
  private static int firstWildcard(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      if (WILDCARDS.indexOf(pattern.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
