package dev.spoor.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Local paths and URIs, as Beam's {@link FileSystems} takes them. */
final class Locations {
  private Locations() {}

  /** Whether the location is a plain path or a {@code file:} URI. */
  static boolean isLocal(String location) {
    return isFileUri(location) || !hasScheme(location);
  }

  /** Whether a scheme of two letters at least comes first: a single one is a Windows drive. */
  private static boolean hasScheme(String location) {
    int colon = location.indexOf(":/");
    if (colon < 2 || !isLetter(location.charAt(0))) {
      return false;
    }
    for (int i = 1; i < colon; i++) {
      char c = location.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** The path of a local location. Percent signs stand for themselves, as everywhere in Beam. */
  static Path localPath(String location) {
    String path = isFileUri(location) ? location.substring("file:".length()) : location;
    return Path.of(path).toAbsolutePath().normalize();
  }

  /** An absolute path for a local location; anything else as it is. */
  static String canonical(String location) {
    return isLocal(location) ? localPath(location).toString() : location;
  }

  /** A file, taken literally: wildcard characters in its name are part of the name. */
  static ResourceId file(String location) {
    return FileSystems.matchNewResource(canonical(location), false);
  }

  /** A directory, whether or not its name ends in a slash. */
  static ResourceId directory(String location) {
    String canonical = canonical(location);
    return FileSystems.matchNewResource(
        canonical.endsWith("/") ? canonical : canonical + "/", true);
  }

  /** The file at a relative path with forward slashes, checked to stay inside. */
  static ResourceId child(ResourceId directory, String relative) {
    checkRelative(relative);
    ResourceId parent = directory;
    int from = 0;
    for (int slash = relative.indexOf('/'); slash >= 0; slash = relative.indexOf('/', from)) {
      parent =
          parent.resolve(relative.substring(from, slash), StandardResolveOptions.RESOLVE_DIRECTORY);
      from = slash + 1;
    }
    return parent.resolve(relative.substring(from), StandardResolveOptions.RESOLVE_FILE);
  }

  /** The directory called {@code name} in another. */
  static ResourceId childDirectory(ResourceId directory, String name) {
    checkRelative(name);
    return directory.resolve(name, StandardResolveOptions.RESOLVE_DIRECTORY);
  }

  /** Whether a path names something inside the directory it is relative to, and nothing odd. */
  static boolean isRelative(String path) {
    if (path.isEmpty() || path.length() > 1024 || path.indexOf('\\') >= 0) {
      return false;
    }
    if (path.chars().anyMatch(c -> Character.isISOControl(c) || "*?[]{}:".indexOf(c) >= 0)) {
      return false;
    }
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /**
   * Refuses a path that {@link #isRelative} does not like.
   *
   * @throws IllegalArgumentException naming the path
   */
  static String checkRelative(String path) {
    if (!isRelative(path)) {
      throw new IllegalArgumentException("not a plain relative path: " + path);
    }
    return path;
  }

  /** For each file whether it exists, with one call to the store. */
  static List<Boolean> exist(List<ResourceId> files) throws IOException {
    if (files.isEmpty()) {
      return List.of();
    }
    if (isLocal(files.get(0).toString())) {
      // Beam would take a missing file with wildcard characters in its path for a glob.
      return files.stream()
          .map(file -> Files.exists(localPath(file.toString()), LinkOption.NOFOLLOW_LINKS))
          .toList();
    }
    List<Boolean> exist = new ArrayList<>(files.size());
    for (MatchResult result : FileSystems.matchResources(files)) {
      exist.add(exists(result));
    }
    return exist;
  }

  /** Deletes those of the files that exist. */
  static void delete(List<ResourceId> files) throws IOException {
    List<Boolean> exist = exist(files);
    List<ResourceId> existing = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      if (exist.get(i)) {
        existing.add(files.get(i));
      }
    }
    FileSystems.delete(existing, StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  private static boolean exists(MatchResult result) throws IOException {
    if (result.status() == MatchResult.Status.NOT_FOUND) {
      return false;
    }
    try {
      return !result.metadata().isEmpty();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Whether directories are things in themselves there, and not just parts of names. */
  static boolean hasDirectories(String location) {
    return !location.startsWith("gs:") && !location.startsWith("s3:");
  }

  private static boolean isFileUri(String location) {
    return location.toLowerCase(Locale.ROOT).startsWith("file:/");
  }
}
