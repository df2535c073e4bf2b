package dev.spoor.scoring.match;

import java.util.BitSet;
import java.util.List;

/** What a regular expression is made of. */
sealed interface RegexNode {
  /** Nothing, which is everywhere. */
  record Empty() implements RegexNode {}

  /** One byte of a set; treat the set as immutable. */
  record OneOf(BitSet bytes) implements RegexNode {}

  /** One after the other. */
  record Sequence(List<RegexNode> parts) implements RegexNode {}

  /** Any of several. */
  record Choice(List<RegexNode> options) implements RegexNode {}

  /** Again and again; a most of -1 is without end. */
  record Repeat(RegexNode part, int least, int most) implements RegexNode {}

  /** A condition on the place between two bytes. */
  record Look(At at) implements RegexNode {}

  /** A place between two bytes. */
  enum At {
    /** Before everything. */
    TEXT_START,
    /** After everything. */
    TEXT_END,
    /** After a line end, or before everything. */
    LINE_START,
    /** Before a line end, or after everything. */
    LINE_END,
    /** Where a word begins or ends. */
    WORD_EDGE,
    /** Anywhere else. */
    NO_WORD_EDGE
  }
}
