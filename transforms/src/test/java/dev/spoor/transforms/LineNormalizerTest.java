package dev.spoor.transforms;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.fixtures.AwkwardLine;
import dev.spoor.fixtures.AwkwardLines;
import dev.spoor.model.CidrSet;
import dev.spoor.model.ClientKey;
import dev.spoor.model.DeadLetter;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.DeadLetterJson;
import dev.spoor.model.LogFormat;
import dev.spoor.model.Origin;
import dev.spoor.model.RequestEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.Test;

public class LineNormalizerTest {
  private static final NormalizeSettings DEFAULTS = NormalizeSettings.defaults();
  private static final String START = "192.0.2.1 - - [03/Mar/2025:10:15:30 +0000] ";
  private static final String REST = " 200 512 \"-\" \"curl/8.5.0\"";
  private static final String GOOD = START + "\"GET /a HTTP/1.1\"" + REST;
  private static final String KEY = "default/address/192.0.2.1";
  private static final long TIME = Instant.parse("2025-03-03T10:15:30Z").toEpochMilli();
  private static final long IN_2026 = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  @Test
  public void eachAwkwardLineIsReadOrRefusedForItsReason() {
    for (AwkwardLine line : AwkwardLines.all()) {
      Collected output = Collected.of(DEFAULTS, "combined", IN_2026, line.bytes());
      String fate =
          output.dead.isEmpty()
              ? output.requests.size() == 1 ? "parsed" : "lost"
              : output.dead.get(0).code().wireName();
      assertThat(line.name() + ": " + fate, is(line.toString()));
      if (!line.parsed()) {
        DeadLetter letter = output.dead.get(0);
        assertThat(letter.payload(), is(line.bytes()));
        assertThat(letter.payloadBytes(), is((long) line.bytes().length));
        assertThat(letter.format(), is("combined"));
        assertThat(letter.stage(), is("normalize"));
        assertThat(letter.origin(), is(new Origin("file:///a.log", 0)));
      }
      checkAccounting(output, 1);
    }
  }

  @Test
  public void everyLineIsARequestOrFilteredOrDead() {
    SplittableRandom random = new SplittableRandom(8);
    for (String format : List.of("combined", "common", "waf-json", "nginx-json", "dead-letters")) {
      byte[][] lines = new byte[3_000][];
      for (int i = 0; i < lines.length; i++) {
        lines[i] = oddLine(random);
      }
      checkAccounting(Collected.of(DEFAULTS, format, IN_2026, lines), lines.length);
    }
  }

  private static byte[] oddLine(SplittableRandom random) {
    List<AwkwardLine> awkward = AwkwardLines.all();
    byte[] line =
        switch (random.nextInt(5)) {
          case 0 -> new byte[random.nextInt(80)];
          case 1 -> " ".repeat(random.nextInt(4)).getBytes(UTF_8);
          case 2 -> GOOD.getBytes(UTF_8);
          case 3 ->
              DeadLetterJson.write(
                  letter("common", GOOD.substring(0, random.nextInt(75)).getBytes(UTF_8)));
          default -> awkward.get(random.nextInt(awkward.size())).bytes();
        };
    if (line.length > 0 && random.nextBoolean()) {
      for (int i = 0; i < 3; i++) {
        line[random.nextInt(line.length)] = (byte) random.nextInt(256);
      }
    }
    return line;
  }

  private static void checkAccounting(Collected output, int lines) {
    Map<String, Long> accounting = output.accounting();
    assertThat(accounting.get("lines"), is((long) lines));
    long sum = 0;
    Map<String, Long> dead = new TreeMap<>();
    for (Map.Entry<String, Long> entry : accounting.entrySet()) {
      boolean isDead = entry.getKey().startsWith("dead/");
      if (isDead) {
        dead.put(entry.getKey(), entry.getValue());
      }
      if (isDead || entry.getKey().startsWith("filtered/") || entry.getKey().equals("requests")) {
        sum += entry.getValue();
      }
    }
    assertThat(accounting.toString(), sum, is((long) lines));
    assertThat(accounting.get("requests"), is((long) output.requests.size()));
    Map<String, Long> letters = new TreeMap<>();
    output.dead.forEach(letter -> letters.merge("dead/" + letter.code().wireName(), 1L, Long::sum));
    assertThat(dead, is(letters));
    long inFragments = output.fragments.stream().mapToLong(f -> f.fragment().requests()).sum();
    assertThat(inFragments, is((long) output.requests.size()));
  }

  @Test
  public void aDeadLetterReplaysAsItsLineWouldHaveBeenRead() {
    List<byte[]> lines = new ArrayList<>();
    AwkwardLines.all().forEach(line -> lines.add(line.bytes()));
    lines.add((GOOD + "\r").getBytes(UTF_8));
    lines.add((START + "\"GET /x\" 200 1 \"-\" \"x\"\r\r").getBytes(UTF_8));
    lines.add((START + "\"GET /\u00e9 HTTP/1.1\"" + REST).getBytes(ISO_8859_1));
    lines.add((START + "\"GET /\u00e9\u0000\u0007 HTTP/1.1\"" + REST).getBytes(UTF_8));
    byte[][] all = lines.toArray(byte[][]::new);

    Collected refused = Collected.of(withMaxLineBytes(1), "combined", IN_2026, all);
    assertThat(refused.dead.size(), is(all.length));
    byte[][] letters = refused.dead.stream().map(DeadLetterJson::write).toArray(byte[][]::new);
    NormalizeSettings large = withMaxLineBytes(100_000);
    Collected replayed = Collected.of(large, DeadLetterJson.FORMAT, IN_2026, letters);
    Collected direct = Collected.of(large, "combined", IN_2026, all);

    assertThat(replayed.fragments, is(direct.fragments));
    assertThat(replayed.requests, is(direct.requests));
    assertThat(replayed.tables(), is(direct.tables()));
    assertThat(texts(replayed.dead), is(texts(direct.dead)));
    assertThat(direct.requests.size() > 40, is(true));
  }

  /** Letters as they are written. */
  private static List<String> texts(List<DeadLetter> letters) {
    return letters.stream()
        .map(letter -> new String(DeadLetterJson.write(letter), ISO_8859_1))
        .toList();
  }

  @Test
  public void aLetterThatHeldOnlyTheHeadOfItsLineStaysDead() {
    byte[] line = new byte[DeadLetter.MAX_PAYLOAD_BYTES + 5];
    byte[] start = (GOOD + "x".repeat(100)).getBytes(UTF_8);
    System.arraycopy(start, 0, line, 0, start.length);
    Collected first = Collected.of(DEFAULTS, "combined", IN_2026, line);
    DeadLetter letter = first.dead.get(0);
    assertThat(letter.payload().length, is(DeadLetter.MAX_PAYLOAD_BYTES));
    assertThat(letter.payloadBytes(), is((long) line.length));

    NormalizeSettings huge = withMaxLineBytes(10_000_000);
    Collected again =
        Collected.of(huge, DeadLetterJson.FORMAT, IN_2026, DeadLetterJson.write(letter));
    DeadLetter second = again.dead.get(0);
    assertThat(second.code(), is(DeadLetterCode.LINE_TOO_LONG));
    assertThat(second.message(), is("only the first 1048576 bytes were kept"));
    assertThat(second.payload(), is(letter.payload()));
    assertThat(second.payloadBytes(), is(letter.payloadBytes()));
    assertThat(second.format(), is("combined"));
  }

  @Test
  public void aLetterOfAnUnknownFormatStaysDeadAndWhole() {
    DeadLetter letter = letter("mine", "a\tb".getBytes(UTF_8));
    Collected output =
        Collected.of(DEFAULTS, DeadLetterJson.FORMAT, IN_2026, DeadLetterJson.write(letter));
    DeadLetter again = output.dead.get(0);
    assertThat(again.code(), is(DeadLetterCode.BAD_FIELD));
    assertThat(again.message().startsWith("unknown log format 'mine'; use one of "), is(true));
    assertThat(again.format(), is("mine"));
    assertThat(again.payload(), is(letter.payload()));
    assertThat(again.origin(), is(letter.origin()));
    checkAccounting(output, 1);
  }

  @Test
  public void whatIsNoLetterIsDead() {
    Collected output = Collected.of(DEFAULTS, DeadLetterJson.FORMAT, "{}", "x", " ", "[1]");
    assertThat(
        output.dead.stream().map(DeadLetter::code).toList(),
        is(List.of(DeadLetterCode.BAD_JSON, DeadLetterCode.BAD_JSON, DeadLetterCode.BAD_JSON)));
    DeadLetter inner = letter(DeadLetterJson.FORMAT, "{}".getBytes(UTF_8));
    Collected nested =
        Collected.of(DEFAULTS, DeadLetterJson.FORMAT, IN_2026, DeadLetterJson.write(inner));
    assertThat(nested.dead.get(0).code(), is(DeadLetterCode.BAD_JSON));
    // Not wrapped again, or every rerun would double it.
    assertThat(nested.dead.get(0).payload(), is(inner.payload()));
    assertThat(nested.dead.get(0).origin(), is(inner.origin()));
  }

  @Test
  public void aFragmentThatCameTooLateComesBack() {
    Collected first = Collected.of(DEFAULTS, "combined", GOOD, GOOD, GOOD.replace("/a", "/b"));
    Collected.Fragment late = first.fragments.get(0);
    Collected output =
        Collected.of(DEFAULTS, DeadLetterJson.FORMAT, IN_2026, tooLate(late, late.clientKey()));
    assertThat(output.fragments, is(first.fragments));
    assertThat(
        output.accounting(),
        is(Map.of("lines", 3L, "requests", 3L, "min_time", TIME, "max_time", TIME)));
  }

  @Test
  public void aDamagedFragmentStaysDead() {
    Collected.Fragment late = Collected.of(DEFAULTS, "combined", GOOD).fragments.get(0);
    byte[] noKey = tooLate(late, "nobody");
    byte[] damaged =
        DeadLetterJson.write(letter(AssembleSessions.FRAGMENT_FORMAT, new byte[] {1, 2}));
    byte[] empty =
        tooLate(new Collected.Fragment("x", new dev.spoor.model.SessionFragment()), "a/address/b");
    Collected output =
        Collected.of(DEFAULTS, DeadLetterJson.FORMAT, IN_2026, noKey, damaged, empty);
    assertThat(output.fragments, is(List.of()));
    assertThat(output.accounting(), is(Map.of("lines", 3L, "requests", 0L, "dead/bad_field", 3L)));
    assertThat(output.dead.get(0).payload(), is(late.fragment().toByteArray()));
  }

  @Test
  public void aForgedFragmentIsRefusedOrBecomesASession() {
    String[] lines = new String[100];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = GOOD.replace("10:15:30", "10:15:" + (10 + i / 2)).replace("/a", "/" + i % 7);
    }
    Collected.Fragment honest = Collected.of(DEFAULTS, "combined", lines).fragments.get(0);
    byte[] bytes = honest.fragment().toByteArray();
    SessionWindows windows = SessionWindows.of(DEFAULTS.gap(), DEFAULTS.maxSession());
    SplittableRandom random = new SplittableRandom(9);
    int accepted = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] forged = bytes.clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        forged[random.nextInt(random.nextBoolean() ? 80 : forged.length)] =
            (byte) random.nextInt(256);
      }
      DeadLetter letter =
          new DeadLetter(
              "assemble",
              DeadLetterCode.TOO_LATE,
              "late",
              new Origin(honest.clientKey(), 0),
              AssembleSessions.FRAGMENT_FORMAT,
              forged,
              forged.length,
              null);
      Collected output =
          Collected.of(DEFAULTS, DeadLetterJson.FORMAT, IN_2026, DeadLetterJson.write(letter));
      assertThat(output.fragments.size() + output.dead.size(), is(1));
      if (output.dead.isEmpty()) {
        accepted++;
        SessionAssembler assembler = new SessionAssembler(windows);
        assembler.add(honest.clientKey(), honest.fragment());
        assembler.add(honest.clientKey(), output.fragments.get(0).fragment());
        assembler.finish(
            (key, fragment) -> {
              byte[] json = SessionJson.write(windows.session(key, fragment, true), Instant.EPOCH);
              assertThat(new String(json, UTF_8).contains("Infinity"), is(false));
            });
      }
    }
    assertThat(accepted > 100, is(true));
  }

  @Test
  public void aFragmentThatNoLogCouldGiveStaysDead() {
    long day = Duration.ofDays(1).toMillis();
    byte[] ancient = tooLate(new Collected.Fragment("x", Fragments.of(Long.MIN_VALUE / 4)), KEY);
    byte[] distant = tooLate(new Collected.Fragment("x", Fragments.of(Long.MAX_VALUE / 4)), KEY);
    byte[] endless = tooLate(new Collected.Fragment("x", Fragments.of(0, 2 * day)), KEY);
    byte[] future = tooLate(new Collected.Fragment("x", Fragments.of(IN_2026 + 2 * day)), KEY);
    Collected output =
        Collected.of(DEFAULTS, DeadLetterJson.FORMAT, IN_2026, ancient, distant, endless, future);
    assertThat(
        output.accounting(),
        is(Map.of("lines", 4L, "requests", 0L, "dead/bad_field", 3L, "dead/future_time", 1L)));
  }

  private static byte[] tooLate(Collected.Fragment late, String clientKey) {
    byte[] payload = late.fragment().toByteArray();
    return DeadLetterJson.write(
        new DeadLetter(
            "assemble",
            DeadLetterCode.TOO_LATE,
            "late",
            new Origin(clientKey, 0),
            AssembleSessions.FRAGMENT_FORMAT,
            payload,
            payload.length,
            null));
  }

  private static DeadLetter letter(String format, byte[] payload) {
    return new DeadLetter(
        "normalize",
        DeadLetterCode.NOT_IN_FORMAT,
        "m",
        new Origin("file:///b.log", 77),
        format,
        payload,
        payload.length,
        null);
  }

  @Test
  public void aCarriageReturnBelongsToTheTerminator() {
    Collected unix = Collected.of(DEFAULTS, "combined", GOOD);
    Collected windows = Collected.of(DEFAULTS, "combined", GOOD + "\r");
    assertThat(windows.fragments, is(unix.fragments));
  }

  @Test
  public void blankLinesAreFiltered() {
    Collected output = Collected.of(DEFAULTS, "combined", "", "\r", " ", "\t \t\r", GOOD);
    assertThat(
        output.accounting(),
        is(
            Map.of(
                "lines", 5L,
                "requests", 1L,
                "filtered/blank", 4L,
                "min_time", TIME,
                "max_time", TIME)));
  }

  /** A format in which lines begin with a hash or are not understood. */
  private static final class Headed implements LogFormat {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "headed";
    }

    @Override
    public boolean isHeader(byte[] line, int offset, int length) {
      return line[offset] == '#';
    }

    @Override
    public DeadLetterCode parse(byte[] line, int offset, int length, RequestEvent into) {
      return DeadLetterCode.NOT_IN_FORMAT;
    }
  }

  @Test
  public void headersAreFiltered() {
    Collected output = new Collected();
    LineNormalizer normalizer = new LineNormalizer(DEFAULTS, unused -> new Headed());
    byte[] lines = "#Fields: date\rx".getBytes(UTF_8);
    normalizer.line("headed", lines, 0, 14, "a", 0, 0, output);
    normalizer.line("headed", lines, 14, 1, "a", 14, 0, output);
    normalizer.flush(output);
    assertThat(
        output.accounting(),
        is(
            Map.of(
                "lines", 2L,
                "requests", 0L,
                "filtered/header", 1L,
                "dead/not_in_format", 1L)));
    assertThat(output.dead.get(0).message(), is("not read as headed: not in format in x"));
  }

  @Test
  public void aLineOfTheLargestLengthIsReadAndOneByteMoreIsNot() {
    Collected fits = Collected.of(withMaxLineBytes(GOOD.length()), "combined", GOOD, GOOD + "\r");
    assertThat(fits.requests, is(List.of("/a", "/a")));
    Collected tooLong = Collected.of(withMaxLineBytes(GOOD.length() - 1), "combined", GOOD);
    DeadLetter letter = tooLong.dead.get(0);
    assertThat(letter.code(), is(DeadLetterCode.LINE_TOO_LONG));
    assertThat(letter.message(), is("line is longer than 84 bytes"));
    assertThat(letter.payload(), is(GOOD.getBytes(UTF_8)));
  }

  @Test
  public void aTimeBeyondTheSkewIsInTheFuture() {
    byte[] line = GOOD.getBytes(UTF_8);
    long skew = DEFAULTS.maxFutureSkew().toMillis();
    assertThat(Collected.of(DEFAULTS, "combined", TIME - skew, line).requests, is(List.of("/a")));
    Collected early = Collected.of(DEFAULTS, "combined", TIME - skew - 1, line);
    assertThat(early.dead.get(0).code(), is(DeadLetterCode.FUTURE_TIME));
    assertThat(
        early.dead.get(0).message(),
        is("time 2025-03-03T10:15:30Z lies in the future of its file"));
  }

  @Test
  public void messagesShowNothingUnprintable() {
    Collected output = Collected.of(DEFAULTS, "combined", "\u001b[31m\u00e9\\");
    assertThat(
        output.dead.get(0).message(),
        is("not read as combined: not in format in \\x1B[31m\\xC3\\xA9\\x5C"));
  }

  @Test
  public void exclusionsAreFilteredForTheirReason() {
    Exclusions exclusions =
        Exclusions.of(
            TIME, TIME + 1000, List.of("192.0.2.0/24", "/health", "agent:Monitor", "2001:db8::1"));
    String other = GOOD.replace("192.0.2.1", "203.0.113.1");
    Collected output =
        Collected.of(
            with(exclusions),
            "combined",
            GOOD,
            other,
            other.replace("15:30", "15:29"),
            other.replace("15:30", "15:31"),
            other.replace("/a", "/healthz"),
            other.replace("/a", "/a/health"),
            other.replace("curl", "a Monitor"),
            other.replace("203.0.113.1", "2001:db8::1"));
    assertThat(output.requests, is(List.of("/a", "/a/health")));
    assertThat(
        output.accounting(),
        is(
            Map.of(
                "lines", 8L,
                "requests", 2L,
                "filtered/excluded", 4L,
                "filtered/time_range", 2L,
                "min_time", TIME,
                "max_time", TIME)));
  }

  @Test
  public void onlyTrustedProxiesNameTheClient() {
    String line = GOOD + " \"203.0.113.9, 198.51.100.7\"";
    assertThat(keys(trusting("192.0.2.1"), line), is(List.of("default/address/198.51.100.7")));
    assertThat(
        keys(trusting("192.0.2.0/24", "198.51.100.0/24"), line),
        is(List.of("default/address/203.0.113.9")));
    assertThat(keys(trusting("203.0.113.9"), line), is(List.of("default/address/192.0.2.1")));
  }

  @Test
  public void aClientThatWasExcludedIsTheOneBehindTheProxy() {
    String line = GOOD + " \"203.0.113.9\"";
    NormalizeSettings trusting = trusting("192.0.2.1");
    NormalizeSettings settings =
        new NormalizeSettings(
            trusting.requests(),
            Exclusions.of(Long.MIN_VALUE, Long.MAX_VALUE, List.of("203.0.113.9")),
            trusting.gap(),
            trusting.maxSession(),
            trusting.maxLineBytes(),
            trusting.maxFutureSkew(),
            trusting.maxOpenFragments(),
            trusting.statsShards(),
            trusting.rules());
    assertThat(
        Collected.of(settings, "nginx-main", line).accounting().get("filtered/excluded"), is(1L));
  }

  private static List<String> keys(NormalizeSettings settings, String line) {
    return Collected.of(settings, "nginx-main", line).fragments.stream()
        .map(Collected.Fragment::clientKey)
        .toList();
  }

  private static NormalizeSettings trusting(String... proxies) {
    return DEFAULTS.withRequests(
        new RequestSettings(
            null,
            ZoneId.of("UTC"),
            ClientKey.Type.ADDRESS,
            "",
            List.of(),
            CidrSet.parse(List.of(proxies)),
            List.of(),
            List.of(),
            null));
  }

  private static NormalizeSettings with(Exclusions exclusions) {
    return new NormalizeSettings(
        DEFAULTS.requests(),
        exclusions,
        DEFAULTS.gap(),
        DEFAULTS.maxSession(),
        DEFAULTS.maxLineBytes(),
        DEFAULTS.maxFutureSkew(),
        DEFAULTS.maxOpenFragments(),
        DEFAULTS.statsShards(),
        DEFAULTS.rules());
  }

  private static NormalizeSettings withMaxLineBytes(int maxLineBytes) {
    return new NormalizeSettings(
        DEFAULTS.requests(),
        DEFAULTS.exclusions(),
        DEFAULTS.gap(),
        DEFAULTS.maxSession(),
        maxLineBytes,
        Duration.ofDays(1),
        DEFAULTS.maxOpenFragments(),
        DEFAULTS.statsShards(),
        DEFAULTS.rules());
  }
}
