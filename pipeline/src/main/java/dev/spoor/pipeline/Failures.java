package dev.spoor.pipeline;

import dev.spoor.io.OutputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Says in one line what went wrong, from the exception at the bottom of the pile. */
final class Failures {
  private static final List<Class<?>> FOR_USERS =
      List.of(
          InputException.class,
          UsageException.class,
          dev.spoor.io.InputException.class,
          OutputException.class);

  private Failures() {}

  /** Describes the root cause of a failure. */
  static String describe(Throwable failure) {
    Throwable root = root(failure);
    String message = root.getMessage();
    if (root instanceof NoSuchFileException || root instanceof FileNotFoundException) {
      return "no such file: " + message;
    }
    if (root instanceof AccessDeniedException) {
      return "permission denied: " + message;
    }
    if (isDiskFull(root)) {
      return "no space left on the disk"
          + (root instanceof FileSystemException e && e.getFile() != null
              ? ": " + e.getFile()
              : "");
    }
    if (root instanceof OutOfMemoryError) {
      return "out of memory; allow more, for example SPOOR_JAVA_OPTS=-Xmx4g (" + message + ")";
    }
    if (root.getClass() == IOException.class && message != null) {
      return message;
    }
    String type = root.getClass().getSimpleName();
    return message == null || message.isBlank() ? type : type + ": " + message.strip();
  }

  /**
   * What somewhere in the pile was said for the user by one who knew what, where and what to do;
   * null if nothing was. A runner wraps it, and one that ran elsewhere may hand back its text
   * alone.
   */
  static @Nullable String said(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable at = failure; at != null && seen.add(at); at = at.getCause()) {
      if (FOR_USERS.contains(at.getClass())) {
        return at.getMessage();
      }
      String text = at.toString();
      for (Class<?> type : FOR_USERS) {
        int name = text.indexOf(type.getName() + ": ");
        if (name >= 0) {
          return text.substring(name + type.getName().length() + 2).lines().findFirst().orElse("");
        }
      }
    }
    return null;
  }

  /** Whether a failure says that the disk is full. */
  static boolean isDiskFull(Throwable failure) {
    String message = root(failure).getMessage();
    return root(failure) instanceof IOException
        && message != null
        && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
  }

  /** The innermost cause. */
  static Throwable root(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable root = failure;
    while (root.getCause() != null && seen.add(root)) {
      root = root.getCause();
    }
    return root;
  }
}
