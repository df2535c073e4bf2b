package dev.spoor.scoring.inspect;

import dev.spoor.model.Place;
import dev.spoor.model.View;

/**
 * A test of a rule that hit a value: what is kept of it, by caches too, so nothing points back at
 * the log line. Arrays are never changed.
 */
final class TestHit {
  static final byte[] NOTHING = new byte[0];

  final int test;
  final Place place;

  /** Name of the argument, cookie or header; empty where there is none. */
  final byte[] name;

  final View view;

  /** The found text with a little around it; empty where nobody will ask for it. */
  final byte[] text;

  final int layers;
  final int evasions;

  TestHit(int test, Place place, byte[] name, View view, byte[] text, int layers, int evasions) {
    this.test = test;
    this.place = place;
    this.name = name;
    this.view = view;
    this.text = text;
    this.layers = layers;
    this.evasions = evasions;
  }

  TestHit named(byte[] other) {
    return other.length == 0 ? this : new TestHit(test, place, other, view, text, layers, evasions);
  }
}
