package dev.spoor.model.sketch;

/**
 * A HyperLogLog of 1,024 registers of 5 bits: 640 bytes encoded, standard error 3.25 %. Merging
 * takes the larger of each register pair, so order does not matter. The estimate is Ertl's improved
 * one (arXiv 1702.01284, algorithm 6), which needs no bias tables and is good from small numbers
 * up.
 */
public final class HyperLogLog {
  private static final int LOG2_REGISTERS = 10;
  private static final int REGISTERS = 1 << LOG2_REGISTERS;
  private static final int MAX_RANK = 31;
  private static final int ENCODED = REGISTERS * 5 / 8;

  /** Ranks above {@code 1 .. Q} saturate at {@code Q + 1}, as algorithm 6 counts them. */
  private static final int Q = MAX_RANK - 1;

  private static final double ALPHA = 0.5 / Math.log(2);

  private final byte[] registers = new byte[REGISTERS];

  /** Adds a 64-bit hash. */
  public void add(long hash) {
    int index = (int) (hash >>> (64 - LOG2_REGISTERS));
    int rank = Math.min(MAX_RANK, Long.numberOfLeadingZeros(hash << LOG2_REGISTERS) + 1);
    if (registers[index] < rank) {
      registers[index] = (byte) rank;
    }
  }

  /** Adds everything that {@code other} has seen. */
  public void mergeFrom(HyperLogLog other) {
    for (int i = 0; i < REGISTERS; i++) {
      if (registers[i] < other.registers[i]) {
        registers[i] = other.registers[i];
      }
    }
  }

  /** Estimates how many different hashes were added, rounded half up. */
  public long estimate() {
    int[] histogram = new int[MAX_RANK + 1];
    for (byte register : registers) {
      histogram[register]++;
    }
    double z = REGISTERS * tau(1 - (double) histogram[Q + 1] / REGISTERS);
    for (int k = Q; k >= 1; k--) {
      z = 0.5 * (z + histogram[k]);
    }
    z += REGISTERS * sigma((double) histogram[0] / REGISTERS);
    return (long) Math.floor(ALPHA * REGISTERS * REGISTERS / z + 0.5);
  }

  private static double sigma(double start) {
    if (start == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double x = start;
    double y = 1;
    double z = x;
    double before;
    do {
      x *= x;
      before = z;
      z += x * y;
      y += y;
    } while (z != before);
    return z;
  }

  private static double tau(double start) {
    if (start == 0 || start == 1) {
      return 0;
    }
    double x = start;
    double y = 1;
    double z = 1 - x;
    double before;
    do {
      x = Math.sqrt(x);
      before = z;
      y *= 0.5;
      z -= (1 - x) * (1 - x) * y;
    } while (z != before);
    return z / 3;
  }

  /** Writes the registers, five bits each. */
  public void encode(ByteOutput out) {
    byte[] packed = new byte[ENCODED];
    for (int i = 0, at = 0; i < REGISTERS; i += 8, at += 5) {
      long eight = 0;
      for (int j = 0; j < 8; j++) {
        eight = (eight << 5) | registers[i + j];
      }
      packed[at] = (byte) (eight >>> 32);
      packed[at + 1] = (byte) (eight >>> 24);
      packed[at + 2] = (byte) (eight >>> 16);
      packed[at + 3] = (byte) (eight >>> 8);
      packed[at + 4] = (byte) eight;
    }
    out.write(packed, 0, ENCODED);
  }

  /** Reads what {@link #encode} wrote. */
  public static HyperLogLog decode(ByteInput in) {
    byte[] packed = in.readBytes(ENCODED);
    HyperLogLog sketch = new HyperLogLog();
    byte[] registers = sketch.registers;
    for (int i = 0, at = 0; i < REGISTERS; i += 8, at += 5) {
      long eight =
          ((packed[at] & 0xffL) << 32)
              | ((packed[at + 1] & 0xffL) << 24)
              | ((packed[at + 2] & 0xffL) << 16)
              | ((packed[at + 3] & 0xffL) << 8)
              | (packed[at + 4] & 0xffL);
      for (int j = 0; j < 8; j++) {
        registers[i + j] = (byte) ((eight >>> (35 - 5 * j)) & 31);
      }
    }
    return sketch;
  }
}
