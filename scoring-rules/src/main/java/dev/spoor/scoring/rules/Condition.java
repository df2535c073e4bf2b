package dev.spoor.scoring.rules;

import java.util.List;

/** When a rule fires, as a tree over tests. */
sealed interface Condition {
  /** All of them; of none, always. */
  record And(List<Condition> parts) implements Condition {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** Any of them; of none, never. */
  record Or(List<Condition> parts) implements Condition {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /** When the other does not. */
  record Not(Condition part) implements Condition {}

  /** A test on texts, by its number in the rule set: what the matcher has found. */
  record TextHit(int test) implements Condition {}

  /** A test on texts, before it has a number. */
  record Text(TextTest test) implements Condition {}

  /** A test on a number of the request. */
  record NumberTest(NumberField field, Comparison comparison, long value) implements Condition {}

  /** A test on the client's address. */
  record Address(dev.spoor.model.CidrSet networks) implements Condition {}

  /** Whether the request has a field; where the log cannot say, neither answer holds. */
  record Exists(int fields, String header, Presence wanted) implements Condition {}

  /** A test on a field of a session. */
  record SessionField(String field, Comparison comparison, double value) implements Condition {}

  /** Whether a bucket that leaks one a {@code seconds} would have spilled by a session's end. */
  record Leaky(String field, double capacity, double seconds) implements Condition {}

  /** Numbers of a request. */
  enum NumberField {
    STATUS,
    BYTES
  }

  /** What is asked of a field. */
  enum Presence {
    /** It is there, if empty. */
    THERE,
    /** It is not there. */
    MISSING,
    /** It is not there, or has nothing in it. */
    EMPTY
  }

  /** How numbers are compared. */
  enum Comparison {
    EQUAL("="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    /** Whether it holds; never for what is not a number. */
    boolean holds(double actual, double wanted) {
      return switch (this) {
        case EQUAL -> actual == wanted;
        case LESS -> actual < wanted;
        case LESS_OR_EQUAL -> actual <= wanted;
        case GREATER -> actual > wanted;
        case GREATER_OR_EQUAL -> actual >= wanted;
      };
    }

    @Override
    public String toString() {
      return sign;
    }
  }
}
