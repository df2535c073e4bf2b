package dev.spoor.transforms;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Byte strings that all have one XXH3-64 hash of seed 0: of 32 bytes, the first eight multiply the
 * next eight, less the algorithm's published secret; so where they are that secret, the next eight
 * do not matter. What an attacker can do, tests must.
 */
final class ChosenHashes {
  private static final byte[] SECRET = HexFormat.of().parseHex("b8fe6c3923a44bbe");

  private ChosenHashes() {}

  /** A string of 32 bytes with eight chosen ones in it; all of them have the same hash. */
  static byte[] of(byte[] eight) {
    return ByteBuffer.allocate(32).put(SECRET).put(eight, 0, 8).put(new byte[16]).array();
  }

  /** As above, of a number. */
  static byte[] of(long number) {
    return of(ByteBuffer.allocate(8).putLong(number).array());
  }
}
