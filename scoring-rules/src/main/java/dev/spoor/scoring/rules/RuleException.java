package dev.spoor.scoring.rules;

/** Why a rule cannot run, in one line for the person who wrote it. */
final class RuleException extends Exception {
  private static final long serialVersionUID = 1;

  RuleException(String message) {
    super(message);
  }

  RuleException(String message, Throwable cause) {
    super(message, cause);
  }
}
