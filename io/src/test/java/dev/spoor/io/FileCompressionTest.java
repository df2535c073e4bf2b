package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.Test;

/** {@link FileCompression}: what is told by first bytes, and what damage does. */
public class FileCompressionTest {

  @Test
  public void aTextThatBeginsLikeBzip2IsAText() {
    assertThat(of("BZh9 was here"), is(FileCompression.NONE));
    assertThat(of("BZ"), is(FileCompression.NONE));
    assertThat(of(""), is(FileCompression.NONE));
  }

  @Test
  public void emptyFilesOfEveryCompressionAreEmpty() throws IOException {
    for (FileCompression compression : FileCompression.values()) {
      byte[] packed = packed(compression, new byte[0]);
      assertThat(FileCompression.of(packed, packed.length), is(compression));
      assertThat(unpacked(compression, packed).length, is(0));
    }
  }

  @Test
  public void damageAndTruncationAreIoExceptions() throws IOException {
    Random random = new Random(17);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      text.append("line ").append(random.nextInt(1000)).append('\n');
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    for (FileCompression compression :
        new FileCompression[] {FileCompression.GZIP, FileCompression.BZIP2, FileCompression.ZSTD}) {
      byte[] packed = packed(compression, bytes);
      int noticed = 0;
      for (int i = 0; i < 300; i++) {
        byte[] bad = packed.clone();
        if (i % 3 == 0) {
          bad = Arrays.copyOf(bad, 10 + random.nextInt(bad.length - 10));
        } else {
          bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
        }
        try {
          unpacked(compression, bad);
          assertThat(compression + " cut at " + bad.length, bad.length, is(packed.length));
        } catch (IOException e) {
          noticed++;
        }
      }
      // Truncation always; a changed byte where there is a checksum, or where it makes no sense.
      assertThat(compression.toString(), noticed, is(greaterThan(100)));
    }
  }

  private static FileCompression of(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return FileCompression.of(bytes, Math.min(bytes.length, FileCompression.MAGIC_BYTES));
  }

  private static byte[] unpacked(FileCompression compression, byte[] packed) throws IOException {
    try (InputStream in = compression.open(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  private static byte[] packed(FileCompression compression, byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case NONE -> packed;
          case GZIP -> new GZIPOutputStream(packed);
          case BZIP2 -> new BZip2CompressorOutputStream(packed);
          case ZSTD -> new ZstdOutputStream(packed);
        }) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
