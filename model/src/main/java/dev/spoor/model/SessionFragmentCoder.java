package dev.spoor.model;

import dev.spoor.model.sketch.ByteOutput;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/** The hand-written coder of {@link SessionFragment}: its canonical form behind its length. */
public final class SessionFragmentCoder extends AtomicCoder<SessionFragment> {
  /** Beyond the longest that can be written, were every counter at its largest. */
  private static final int MAX_BYTES = 16 * 1024;

  private static final SessionFragmentCoder INSTANCE = new SessionFragmentCoder();
  private static final ThreadLocal<ByteOutput> BUFFER = ThreadLocal.withInitial(ByteOutput::new);

  private SessionFragmentCoder() {}

  /** The one instance. */
  public static SessionFragmentCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(SessionFragment value, OutputStream out) throws IOException {
    ByteOutput buffer = BUFFER.get();
    buffer.clear();
    value.encode(buffer);
    VarInt.encode(buffer.size(), out);
    out.write(buffer.array(), 0, buffer.size());
  }

  @Override
  public SessionFragment decode(InputStream in) throws IOException {
    int length = VarInt.decodeInt(in);
    if (length < 0 || length > MAX_BYTES) {
      throw new CoderException("no session fragment has " + length + " bytes");
    }
    byte[] encoded = new byte[length];
    new DataInputStream(in).readFully(encoded);
    try {
      return SessionFragment.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new CoderException(e.getMessage(), e);
    }
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
