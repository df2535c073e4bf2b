package dev.spoor.runners.flink;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The checkpoints that jobs of embedded Flink left in a folder: {@code JOB/chk-NUMBER/_metadata},
 * which Flink writes last. The next job goes on from the newest.
 */
final class KeptState {
  private static final String COMPLETE = "_metadata";

  private final Path folder;

  KeptState(Path folder) {
    this.folder = folder;
  }

  /** The newest checkpoint that is complete. */
  Optional<Path> newest() throws IOException {
    Path newest = null;
    FileTime time = null;
    for (Path job : directories(folder)) {
      for (Path checkpoint : directories(job)) {
        FileTime written = timeOf(checkpoint.resolve(COMPLETE));
        if (written != null && (time == null || isLater(checkpoint, written, newest, time))) {
          newest = checkpoint;
          time = written;
        }
      }
    }
    return Optional.ofNullable(newest);
  }

  /**
   * Looks whether all is there that a checkpoint is made of: where it is not, Flink tries for ever.
   *
   * @throws IOException what is missing or damaged
   */
  static void check(Path checkpoint) throws IOException {
    Path file = checkpoint.resolve(COMPLETE);
    CheckpointMetadata metadata;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      metadata =
          Checkpoints.loadCheckpointMetadata(
              in, KeptState.class.getClassLoader(), checkpoint.toUri().toString());
    } catch (IOException | RuntimeException e) {
      // It reads numbers and names of classes: of a damaged file any may be wrong.
      throw new IOException(file + " is damaged", e);
    }
    for (OperatorState operator : metadata.getOperatorStates()) {
      for (OperatorSubtaskState task : operator.getStates()) {
        List<StateObject> all = new ArrayList<>();
        all.addAll(task.getManagedKeyedState());
        all.addAll(task.getRawKeyedState());
        all.addAll(task.getManagedOperatorState());
        all.addAll(task.getRawOperatorState());
        for (StateObject each : all) {
          check(each);
        }
      }
    }
  }

  private static void check(StateObject state) throws IOException {
    if (state instanceof KeyGroupsStateHandle keyed) {
      check(keyed.getDelegateStateHandle());
    } else if (state instanceof OperatorStreamStateHandle ofOperator) {
      check(ofOperator.getDelegateStateHandle());
    } else if (state instanceof FileStateHandle handle) {
      Path file = Path.of(handle.getFilePath().toUri());
      if (!Files.isRegularFile(file)) {
        throw new IOException(file + " is missing");
      }
      if (Files.size(file) < handle.getStateSize()) {
        throw new IOException(file + " is cut short");
      }
    }
  }

  private static boolean isLater(Path one, FileTime time, Path other, FileTime otherTime) {
    int order = time.compareTo(otherTime);
    // Some file systems know whole seconds only.
    return order != 0 ? order > 0 : number(one) > number(other);
  }

  private static long number(Path checkpoint) {
    String name = checkpoint.getFileName().toString();
    try {
      return Long.parseLong(name.substring(name.indexOf('-') + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static @Nullable FileTime timeOf(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.getLastModifiedTime(file) : null;
  }

  /** Removes what no job goes on from: that of all jobs but the one with the newest checkpoint. */
  void removeOthers() throws IOException {
    Optional<Path> newest = newest();
    if (newest.isEmpty()) {
      return;
    }
    for (Path job : directories(folder)) {
      // Only what looks like Flink's own: the folder may hold other things.
      if (!job.equals(newest.get().getParent()) && Files.isDirectory(job.resolve("taskowned"))) {
        delete(job);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static List<Path> directories(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      List<Path> directories = new ArrayList<>(children.filter(Files::isDirectory).toList());
      directories.sort(null);
      return directories;
    }
  }
}
