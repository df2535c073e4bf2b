package dev.spoor.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Where a bounded run writes until {@link RunFinish} moves its files into place. */
record StagingDirectory(String uri) implements Serializable {
  /** How the names of staging directories begin; nothing else is ever deleted as a whole. */
  static final String PREFIX = ".spoor-staging-";

  /** Sorted runs of lines, before they are merged. */
  static final String RUNS = "runs";

  /** Whole files. */
  static final String FILES = "files";

  /** What {@link RunFinish} is about to do. */
  static final String PLAN = "plan.json";

  StagingDirectory {
    uri = Locations.canonical(uri).replaceAll("/+$", "");
    String name = uri.substring(uri.lastIndexOf('/') + 1);
    Arguments.check(
        name.startsWith(PREFIX) && name.length() > PREFIX.length(),
        "staging is %s, its name must begin with %s",
        uri,
        PREFIX);
  }

  /**
   * The staging directories in an output directory, sorted; elsewhere than on local disks only
   * those with a plan.
   */
  static List<StagingDirectory> in(String output) throws IOException {
    List<StagingDirectory> found = new ArrayList<>();
    if (Locations.isLocal(output)) {
      Path path = Locations.localPath(output);
      if (Files.isDirectory(path)) {
        try (DirectoryStream<Path> matches = Files.newDirectoryStream(path, PREFIX + "?*")) {
          for (Path match : matches) {
            found.add(new StagingDirectory(match.toString()));
          }
        }
      }
    } else {
      MatchResult plans =
          FileSystems.match(output + "/" + PREFIX + "*/" + PLAN, EmptyMatchTreatment.ALLOW);
      for (MatchResult.Metadata plan : plans.metadata()) {
        found.add(new StagingDirectory(plan.resourceId().getCurrentDirectory().toString()));
      }
    }
    found.sort((a, b) -> a.uri().compareTo(b.uri()));
    return found;
  }

  ResourceId resource() {
    return Locations.directory(uri);
  }

  ResourceId file(String relative) {
    return Locations.child(resource(), relative);
  }

  /** The directory that the user chose. */
  String output() {
    int slash = uri.lastIndexOf('/');
    return slash <= 0 ? "/" : uri.substring(0, slash);
  }

  /** Writes a file whole or not at all. */
  void writeAndMove(byte[] bytes, ResourceId target) throws IOException {
    ResourceId temporary = file("part-" + target.getFilename());
    try (OutputStream out =
        Channels.newOutputStream(FileSystems.create(temporary, "application/json"))) {
      out.write(bytes);
    }
    FileSystems.rename(List.of(temporary), List.of(target));
  }

  /** Removes the directory with all that is in it; nothing happens if it is gone. */
  void delete() throws IOException {
    if (Locations.isLocal(uri)) {
      deleteLocal(Locations.localPath(uri));
      return;
    }
    List<ResourceId> files = new ArrayList<>();
    try {
      MatchResult all = FileSystems.match(uri + "/**", EmptyMatchTreatment.ALLOW);
      for (MatchResult.Metadata file : all.metadata()) {
        files.add(file.resourceId());
      }
    } catch (FileNotFoundException e) {
      return;
    }
    FileSystems.delete(files, StandardMoveOptions.IGNORE_MISSING_FILES);
    if (Locations.hasDirectories(uri)) {
      FileSystems.delete(
          List.of(
              Locations.childDirectory(resource(), RUNS),
              Locations.childDirectory(resource(), FILES),
              resource()),
          StandardMoveOptions.IGNORE_MISSING_FILES);
    }
  }

  /** Does not follow symbolic links. */
  private static void deleteLocal(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path emptied, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(emptied);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Says in one line, with the user's directory, why writing failed. */
  OutputException failed(IOException failure) {
    return OutputException.of(
        failure, "the output directory " + output(), "choose another output directory");
  }
}
