package dev.spoor.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * The directory that a bounded run writes to, checked at launch.
 *
 * <p>Staging directories of other runs are left alone, as one of them may belong to a run that is
 * still going; {@link #leftovers} names them for the user to remove. Only {@link RunFinish} removes
 * such a one: when it takes over what a run left half moved into place.
 */
public final class OutputDirectory {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private static final String USUAL = "output directory";

  private final String uri;

  /** What it is called when something is wrong with it. */
  private final String name;

  private OutputDirectory(String uri, String name) {
    this.uri = uri;
    this.name = name;
  }

  /**
   * Makes the directory if it is not there, writes and deletes a small file in it, and looks
   * whether an earlier run's {@code run.json} makes sense.
   *
   * @param uri a local path or a URI, with or without a slash at its end
   * @throws OutputException one line that says what is wrong and what to do
   */
  public static OutputDirectory prepare(String uri) throws OutputException {
    return prepare(uri, USUAL);
  }

  /** The same for a directory that is called another name, such as "state directory". */
  public static OutputDirectory prepare(String uri, String name) throws OutputException {
    if (uri.isBlank()) {
      throw new OutputException("the " + name + " is empty: name one");
    }
    String canonical = Locations.canonical(uri).replaceAll("(?<=[^/])/+$", "");
    try {
      if (Locations.isLocal(uri)) {
        makeLocal(Locations.localPath(uri), uri, name);
      }
      probe(Locations.directory(canonical));
      RunJson.in(Locations.directory(canonical));
    } catch (IOException e) {
      throw failed(e, uri, name);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Beam's answer for a scheme without file system, and for one that is not set up.
      throw new OutputException(
          String.format(
              "cannot write to %s (%s): check the scheme and its options",
              uri, Failures.oneLine(e)),
          e);
    }
    return new OutputDirectory(canonical, name);
  }

  private static void makeLocal(Path path, String uri, String name) throws IOException {
    for (Path part = path; part != null; part = part.getParent()) {
      if (Files.exists(part)) {
        if (!Files.isDirectory(part)) {
          throw new OutputException(
              String.format("%s is a file: choose another %s than %s", part, name, uri));
        }
        break;
      }
    }
    Files.createDirectories(path);
  }

  /** A page, so that a full disk shows. */
  private static void probe(ResourceId directory) throws IOException {
    ResourceId file = Locations.child(directory, ".spoor-probe-" + UUID.randomUUID());
    try (OutputStream out = Channels.newOutputStream(FileSystems.create(file, "text/plain"))) {
      out.write(new byte[4096]);
    } finally {
      FileSystems.delete(List.of(file), StandardMoveOptions.IGNORE_MISSING_FILES);
    }
  }

  /** The directory: absolute if local, without slash at its end. */
  public String uri() {
    return uri;
  }

  /**
   * Keeps other runs out, where the file system can.
   *
   * @throws OutputException if another run is writing here
   */
  public OutputLock lock() throws OutputException {
    return OutputLock.of(uri, name);
  }

  /** A new name for a staging directory, inside so that files need not be copied to leave it. */
  public String newStaging() {
    String random = UUID.randomUUID().toString().substring(0, 8);
    return String.format(
        Locale.ROOT,
        "%s/%s%s-%s",
        uri.equals("/") ? "" : uri,
        StagingDirectory.PREFIX,
        TIME.format(Instant.now()),
        random);
  }

  /** Staging directories of runs that are still going or did not end well, sorted. */
  public List<String> leftovers() throws OutputException {
    try {
      return StagingDirectory.in(uri).stream().map(StagingDirectory::uri).toList();
    } catch (IOException e) {
      throw failed(e, uri, name);
    }
  }

  private static OutputException failed(IOException failure, String uri, String name) {
    return OutputException.of(failure, "the " + name + " " + uri, "choose another " + name);
  }
}
