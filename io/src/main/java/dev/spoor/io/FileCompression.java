package dev.spoor.io;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** How a file's bytes are packed, told by its first bytes and never by its name. */
public enum FileCompression {
  /** As they are. */
  NONE,
  /** RFC 1952, one member or several. */
  GZIP,
  /** One stream or several. */
  BZIP2,
  /** RFC 8878, one frame or several; windows of up to 128 MB. */
  ZSTD;

  /** How many first bytes {@link #of(byte[], int)} looks at. */
  static final int MAGIC_BYTES = 10;

  private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
  private static final byte[] BZIP2_END = {0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90};

  /** The compression that {@link dev.spoor.model.InputFile} names. */
  public static FileCompression named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The name that {@link dev.spoor.model.InputFile} carries. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Tells the compression by a file's first {@code length} bytes. */
  static FileCompression of(byte[] first, int length) {
    if (length >= 3 && u(first, 0) == 0x1f && u(first, 1) == 0x8b && u(first, 2) == 8) {
      return GZIP;
    }
    if (length >= 4 && u(first, 0) == 'B' && u(first, 1) == 'Z' && u(first, 2) == 'h') {
      // A text may begin so: the block's or the trailer's number must follow.
      byte[] number = Arrays.copyOfRange(first, 4, Math.max(4, Math.min(length, 10)));
      if (isPrefix(number, BZIP2_BLOCK) || isPrefix(number, BZIP2_END)) {
        return BZIP2;
      }
    }
    if (length >= 4) {
      boolean frame =
          u(first, 0) == 0x28 && u(first, 1) == 0xb5 && u(first, 2) == 0x2f && u(first, 3) == 0xfd;
      boolean skippable =
          (u(first, 0) & 0xf0) == 0x50
              && u(first, 1) == 0x2a
              && u(first, 2) == 0x4d
              && u(first, 3) == 0x18;
      if (frame || skippable) {
        return ZSTD;
      }
    }
    return NONE;
  }

  /** Unpacks a whole file; truncated or damaged data fail as IOException. */
  InputStream open(InputStream packed) throws IOException {
    return switch (this) {
      case NONE -> packed;
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(packed)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> new BZip2CompressorInputStream(packed, true);
      case ZSTD -> new ZstdInputStream(packed);
    };
  }

  private static boolean isPrefix(byte[] number, byte[] whole) {
    return Arrays.equals(number, Arrays.copyOf(whole, number.length));
  }

  private static int u(byte[] bytes, int index) {
    return bytes[index] & 0xff;
  }
}
