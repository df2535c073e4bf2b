package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class WatchedOutputTest {
  /** Fails at every write. */
  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }

  @Test
  public void aFullDiskIsRemembered() {
    WatchedOutput output = new WatchedOutput(failing("No space left on device"));
    new PrintStream(output, true, StandardCharsets.UTF_8).println("a summary");
    assertThat(output.failure().getMessage(), is("No space left on device"));
  }

  @Test
  public void aReaderThatHasGoneIsNoFailure() {
    WatchedOutput output = new WatchedOutput(failing("Broken pipe"));
    new PrintStream(output, true, StandardCharsets.UTF_8).println("a summary");
    assertThat(output.failure(), nullValue());
  }

  @Test
  public void whatIsWrittenArrives() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WatchedOutput output = new WatchedOutput(bytes);
    PrintStream printer = new PrintStream(output, true, StandardCharsets.UTF_8);
    printer.print("a summary");
    printer.write('\n');
    printer.flush();
    assertThat(bytes.toString(StandardCharsets.UTF_8), is("a summary\n"));
    assertThat(output.failure(), nullValue());
  }
}
