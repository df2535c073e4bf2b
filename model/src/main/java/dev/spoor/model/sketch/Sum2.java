package dev.spoor.model.sketch;

import java.math.BigInteger;

/**
 * Number, sum and sum of squares of non-negative integers, exact in 128 bits, so that means and
 * deviations do not depend on the order of addition. Floating point enters only at extraction.
 */
public final class Sum2 {
  private long count;
  private long sumHigh;
  private long sumLow;
  private long squaresHigh;
  private long squaresLow;

  /** Adds one value, at least 0. */
  public void add(long value) {
    count++;
    addToSum(0, value);
    addToSquares(Math.multiplyHigh(value, value), value * value);
  }

  /** Adds everything that {@code other} has seen. */
  public void mergeFrom(Sum2 other) {
    count += other.count;
    addToSum(other.sumHigh, other.sumLow);
    addToSquares(other.squaresHigh, other.squaresLow);
  }

  private void addToSum(long high, long low) {
    long before = sumLow;
    sumLow += low;
    sumHigh += high + (Long.compareUnsigned(sumLow, before) < 0 ? 1 : 0);
  }

  private void addToSquares(long high, long low) {
    long before = squaresLow;
    squaresLow += low;
    squaresHigh += high + (Long.compareUnsigned(squaresLow, before) < 0 ? 1 : 0);
  }

  /** How many values were added. */
  public long count() {
    return count;
  }

  /** The sum of all values, as the nearest double. */
  public double sum() {
    return sumHigh == 0 && sumLow >= 0 ? (double) sumLow : big(sumHigh, sumLow).doubleValue();
  }

  /** The mean, or 0 when nothing was added. */
  public double mean() {
    return count == 0 ? 0 : sum() / count;
  }

  /** The population standard deviation, or 0 when nothing was added. */
  public double deviation() {
    if (count == 0) {
      return 0;
    }
    BigInteger n = BigInteger.valueOf(count);
    BigInteger sum = big(sumHigh, sumLow);
    BigInteger variance = n.multiply(big(squaresHigh, squaresLow)).subtract(sum.multiply(sum));
    return Math.sqrt(variance.doubleValue()) / count;
  }

  /** Deviation over mean, or 0 when the mean is 0. */
  public double variation() {
    double mean = mean();
    return mean == 0 ? 0 : deviation() / mean;
  }

  private static BigInteger big(long high, long low) {
    BigInteger value = BigInteger.valueOf(high).shiftLeft(64);
    return value.add(BigInteger.valueOf(low >>> 1).shiftLeft(1)).add(BigInteger.valueOf(low & 1));
  }

  /** Writes the canonical form. */
  public void encode(ByteOutput out) {
    out.writeVarLong(count);
    if (count > 0) {
      out.writeVarLong(sumHigh);
      out.writeVarLong(sumLow);
      out.writeVarLong(squaresHigh);
      out.writeVarLong(squaresLow);
    }
  }

  /** Reads what {@link #encode} wrote. */
  public static Sum2 decode(ByteInput in) {
    Sum2 sum = new Sum2();
    sum.count = in.readCount();
    if (sum.count > 0) {
      sum.sumHigh = in.readVarLong();
      sum.sumLow = in.readVarLong();
      sum.squaresHigh = in.readVarLong();
      sum.squaresLow = in.readVarLong();
    }
    return sum;
  }
}
