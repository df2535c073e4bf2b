package dev.spoor.scoring.rules;

import dev.spoor.scoring.views.ValueViews;

/** The tokenizers that rules may ask. Not thread-safe. */
final class Judges {
  /** The entry of a value's views that a tokenizer found to be an injection, or -1. */
  int find(TextTest.Judge judge, ValueViews views) {
    return -1;
  }
}
