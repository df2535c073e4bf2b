package dev.spoor.io;

import java.io.EOFException;
import java.nio.file.FileSystemException;

/** Turns exceptions into words for the user. */
final class Failures {
  private Failures() {}

  /** The gist of a failure on one line, without control characters. */
  static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof FileSystemException file && file.getReason() != null) {
      message = file.getReason();
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
}
