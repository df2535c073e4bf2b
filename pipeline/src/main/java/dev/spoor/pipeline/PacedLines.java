package dev.spoor.pipeline;

import dev.spoor.io.LineQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Passes lines on at a steady rate at most. One that falls behind, as its target is slow, catches
 * up a second's worth and not more.
 */
final class PacedLines extends OutputStream {
  /** Ahead of the plan by less than this, nobody waits. */
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(10);

  private final Target target;
  private final @Nullable Long rate;
  private final LongSupplier clock;
  private final Pause pause;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /** When the plan began, and what was sent since. */
  private long plannedFrom;

  private long sent;

  /** Where lines go. */
  interface Target extends AutoCloseable {
    /** Takes a line, without its line feed. */
    void line(byte[] line) throws IOException;

    /** Lets go of what it holds. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;

    /** To a stream. */
    static Target of(OutputStream stream) {
      return new Target() {
        @Override
        public void line(byte[] line) throws IOException {
          stream.write(line);
          stream.write('\n');
        }

        @Override
        public void flush() throws IOException {
          stream.flush();
        }

        @Override
        public void close() throws IOException {
          stream.close();
        }
      };
    }

    /** To a queue. */
    static Target of(LineQueue queue) {
      return new Target() {
        @Override
        public void line(byte[] line) throws IOException {
          queue.send(line);
        }

        @Override
        public void flush() throws IOException {
          queue.flush();
        }

        @Override
        public void close() throws IOException {
          queue.close();
        }
      };
    }
  }

  /** Waits. */
  interface Pause {
    void nanos(long duration) throws InterruptedException;
  }

  /**
   * Creates one that goes by the clock.
   *
   * @param rate lines a second; null for as many as can be
   */
  PacedLines(Target target, @Nullable Long rate) {
    this(target, rate, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
  }

  PacedLines(Target target, @Nullable Long rate, LongSupplier clock, Pause pause) {
    this.target = target;
    this.rate = rate;
    this.clock = clock;
    this.pause = pause;
    this.plannedFrom = clock.getAsLong();
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, from, i - from);
        send();
        from = i + 1;
      }
    }
    line.write(bytes, from, offset + length - from);
  }

  private void send() throws IOException {
    if (rate != null) {
      await();
    }
    target.line(line.toByteArray());
    line.reset();
    sent++;
  }

  private void await() throws IOException {
    long second = Duration.ofSeconds(1).toNanos();
    long now = clock.getAsLong();
    long due = plannedFrom + (long) (sent * (double) second / rate);
    if (due - now >= MOMENT) {
      target.flush();
      try {
        pause.nanos(due - now);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      }
    } else if (now - due > second) {
      plannedFrom = now - second;
      sent = 0;
    }
  }

  @Override
  public void flush() throws IOException {
    target.flush();
  }

  @Override
  public void close() throws IOException {
    if (line.size() > 0) {
      send();
    }
    target.close();
  }
}
