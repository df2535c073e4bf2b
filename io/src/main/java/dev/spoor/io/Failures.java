package dev.spoor.io;

import java.io.EOFException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Turns exceptions into words for the user. */
final class Failures {
  private Failures() {}

  /** The gist of a failure on one line, without control characters. */
  static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof JedisConnectionException connection) {
      message = reason(connection);
    } else if (failure instanceof FileSystemException file) {
      message = reason(file);
    }
    if (message == null || message.isBlank()) {
      message =
          failure instanceof EOFException
              ? "it ends too early"
              : failure.getClass().getSimpleName();
    }
    String line = message.strip().replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }

  /** Redis' client wraps what the network said, or adds what each address said. */
  private static String reason(JedisConnectionException failure) {
    Throwable root = failure;
    while (root.getCause() != null || root.getSuppressed().length > 0) {
      root = root.getCause() != null ? root.getCause() : root.getSuppressed()[0];
    }
    return root instanceof UnknownHostException
        // After the name comes what the system's resolver has to say.
        ? "there is no host " + String.valueOf(root.getMessage()).split(": ", 2)[0]
        : String.valueOf(root.getMessage());
  }

  /** Java has the name of the file alone as message of the usual ones. */
  private static String reason(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a folder";
    }
    return failure.getReason() == null ? failure.getMessage() : failure.getReason();
  }
}
