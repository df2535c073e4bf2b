package dev.spoor.pipeline;

/** Whether the inside of a failure is shown: the choice of {@code --debug}. */
enum Trace {
  /** One line must do. */
  HIDDEN,
  /** The stack trace, and what the libraries log. */
  SHOWN
}
