package dev.spoor.scoring.inspect;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.security.SecureRandom;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Remembers what was found in parts of earlier requests, most often nothing. Of fixed size: a part
 * takes the place of another, whichever was there. Not thread-safe.
 *
 * <p>Parts are told apart by a 64-bit hash alone. Its seed is secret, so nobody can make a part
 * that is taken for a harmless one; by chance that happens once in centuries.
 */
final class FindingCache {
  /** What was found in a part. */
  static final class Finding {
    static final Finding NOTHING = new Finding(new TestHit[0], false);

    final TestHit[] hits;
    final boolean truncated;

    Finding(TestHit[] hits, boolean truncated) {
      this.hits = hits;
      this.truncated = truncated;
    }
  }

  private static final long SEED = new SecureRandom().nextLong();
  private static final Hasher64 HASHER = Hashing.xxh3_64(SEED);

  /** More hits than this are not worth the memory. */
  private static final int MAX_HITS = 24;

  private final long[] harmless;
  private final long[] keys;
  private final @Nullable Finding[] findings;

  /**
   * Creates an empty cache.
   *
   * @param harmlessSlots room for parts with nothing in them, a power of two
   * @param slots room for the others, a power of two
   */
  FindingCache(int harmlessSlots, int slots) {
    this.harmless = new long[harmlessSlots];
    this.keys = new long[slots];
    this.findings = new Finding[slots];
  }

  /** The key of a part; the kind tells apart parts of the same bytes in different places. */
  static long key(byte[] array, int offset, int length, long kind) {
    long hash = HASHER.hashBytesToLong(array, offset, length);
    hash = (hash ^ (kind * 0x9e3779b97f4a7c15L) ^ SEED) * 0xff51afd7ed558ccdL;
    hash ^= hash >>> 32;
    return hash == 0 ? 1 : hash;
  }

  /** What was found in a part, or null when that is not known. */
  @Nullable Finding find(long key) {
    if (harmless[(int) key & (harmless.length - 1)] == key) {
      return Finding.NOTHING;
    }
    int slot = (int) key & (keys.length - 1);
    return keys[slot] == key ? findings[slot] : null;
  }

  /** Remembers what was found. */
  void put(long key, Finding finding) {
    if (finding.hits.length == 0 && !finding.truncated) {
      harmless[(int) key & (harmless.length - 1)] = key;
    } else if (finding.hits.length <= MAX_HITS) {
      int slot = (int) key & (keys.length - 1);
      keys[slot] = key;
      findings[slot] = finding;
    }
  }

  /** Forgets everything. */
  void clear() {
    Arrays.fill(harmless, 0);
    Arrays.fill(keys, 0);
    Arrays.fill(findings, null);
  }
}
