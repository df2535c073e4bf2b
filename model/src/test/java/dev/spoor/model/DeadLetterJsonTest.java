package dev.spoor.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.Test;

public class DeadLetterJsonTest {
  private static final Origin ORIGIN = new Origin("file:///a.log", 42);

  @Test
  public void textStaysReadable() {
    DeadLetter letter =
        new DeadLetter(
            "normalize",
            DeadLetterCode.NOT_IN_FORMAT,
            "no \"quotes\"",
            ORIGIN,
            "combined",
            "a \"b\" \u00e9\u0000\u001b\\".getBytes(UTF_8),
            11,
            null);
    assertThat(
        new String(DeadLetterJson.write(letter), UTF_8),
        is(
            "{\"stage\":\"normalize\",\"code\":\"not_in_format\",\"message\":\"no \\\"quotes\\\"\","
                + "\"origin\":{\"source\":\"file:///a.log\",\"position\":42},"
                + "\"format\":\"combined\",\"payload\":\"a \\\"b\\\" \u00e9\\u0000\\u001B\\\\\","
                + "\"payload_bytes\":11}"));
  }

  @Test
  public void otherBytesAreBase64AndACutIsSaid() {
    DeadLetter letter =
        new DeadLetter(
            "assemble",
            DeadLetterCode.TOO_LATE,
            "late",
            ORIGIN,
            "session-fragment",
            new byte[] {-1, 0, 10},
            100,
            Instant.parse("2025-10-27T01:02:03.004Z"));
    assertThat(
        new String(DeadLetterJson.write(letter), UTF_8),
        is(
            "{\"stage\":\"assemble\",\"code\":\"too_late\",\"message\":\"late\","
                + "\"origin\":{\"source\":\"file:///a.log\",\"position\":42},"
                + "\"format\":\"session-fragment\",\"payload_base64\":\"/wAK\","
                + "\"payload_bytes\":100,\"payload_truncated\":true,"
                + "\"at\":\"2025-10-27T01:02:03.004Z\"}"));
  }

  @Test
  public void anyPayloadComesBackByteForByteOnOneLine() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 2_000; round++) {
      byte[] payload = new byte[random.nextInt(100)];
      random.nextBytes(payload);
      if (round % 2 == 0) {
        String text = new String(payload, round % 4 == 0 ? ISO_8859_1 : UTF_8);
        payload = text.getBytes(UTF_8);
      }
      byte[] line = DeadLetterJson.write(letter(payload));
      for (byte b : line) {
        assertThat(b == '\n' || b == '\r', is(false));
      }
      DeadLetterJson.Replay replay = DeadLetterJson.read(line, 0, line.length);
      assertThat(replay.payload(), is(payload));
      assertThat(replay.format(), is("combined"));
      assertThat(replay.origin(), is(ORIGIN));
      assertThat(replay.payloadBytes(), is((long) payload.length));
    }
  }

  @Test
  public void whatIsNoDeadLetterIsNull() {
    List<String> lines =
        List.of(
            "",
            "null",
            "[]",
            "1",
            "{",
            "{}",
            "\"x\"",
            "{\"format\":\"x\"}",
            "{\"format\":\"x\",\"origin\":{\"source\":\"s\"}}",
            "{\"format\":\"x\",\"origin\":[],\"payload\":\"p\"}",
            "{\"format\":1,\"origin\":{\"source\":\"s\"},\"payload\":\"p\"}",
            "{\"format\":\"x\",\"origin\":{\"source\":\"s\"},\"payload\":7}",
            "{\"format\":\"x\",\"origin\":{\"source\":\"s\"},\"payload_base64\":\"%\"}",
            "[".repeat(100_000));
    for (String line : lines) {
      byte[] bytes = line.getBytes(UTF_8);
      assertThat(line, DeadLetterJson.read(bytes, 0, bytes.length), is(nullValue()));
    }
  }

  @Test
  public void randomBytesAreNoDeadLetter() {
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 5_000; round++) {
      byte[] line = DeadLetterJson.write(letter(new byte[] {'a'}));
      for (int i = 0; i < 3; i++) {
        line[random.nextInt(line.length)] = (byte) random.nextInt(256);
      }
      DeadLetterJson.read(line, 0, line.length);
    }
  }

  private static DeadLetter letter(byte[] payload) {
    return new DeadLetter(
        "normalize",
        DeadLetterCode.NOT_IN_FORMAT,
        "m",
        ORIGIN,
        "combined",
        payload,
        payload.length,
        null);
  }
}
