package dev.spoor.io;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** Checks what callers pass. */
final class Arguments {
  private Arguments() {}

  /**
   * Throws unless {@code good}.
   *
   * @throws IllegalArgumentException with the formatted message: parameter, value, valid range
   */
  @FormatMethod
  static void check(boolean good, @FormatString String message, Object... parts) {
    if (!good) {
      throw new IllegalArgumentException(String.format(message, parts));
    }
  }
}
