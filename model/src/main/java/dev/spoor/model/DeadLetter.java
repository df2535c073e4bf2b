package dev.spoor.model;

import java.time.Instant;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A record that could not be used, kept whole so that it can be looked at and run again.
 *
 * @param stage the step that refused it, such as {@code normalize}
 * @param code why
 * @param message one line for a person: what was wrong and where
 * @param origin where the record came from
 * @param format name of the format it was read as, so that a rerun reads it alike
 * @param payload the record's bytes, at most {@link #MAX_PAYLOAD_BYTES} of them
 * @param payloadBytes how many bytes the record had
 * @param at its event time, or null where unknown
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; payloads are opaque bytes
public record DeadLetter(
    String stage,
    DeadLetterCode code,
    String message,
    Origin origin,
    String format,
    byte[] payload,
    long payloadBytes,
    @Nullable Instant at) {

  /** Payload bytes kept; a longer record is cut, and says so. */
  public static final int MAX_PAYLOAD_BYTES = 1 << 20;
}
