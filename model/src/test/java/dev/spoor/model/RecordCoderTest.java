package dev.spoor.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.RandomRequests.Variety;
import dev.spoor.model.features.Feature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class RecordCoderTest {
  private static final InputFile FILE =
      new InputFile("file:///a b/ü.log", 1L << 40, Instant.ofEpochSecond(-7, 5), "gzip", "common");
  private static final Origin ORIGIN = new Origin("topic/3", Long.MIN_VALUE);

  private static final SensorReport SENSOR_REPORT =
      new SensorReport("id", "sensor", List.of("sql_injection", "x"), List.of("x"), true, -1);

  private static final UserAgentInfo AGENT =
      new UserAgentInfo(UserAgentClass.SCANNER, true, "sqlmap", "1.5.2", null, "security_scanner");
  private static final Enrichment ENRICHMENT =
      new Enrichment(
          AGENT,
          new Enrichment.Geo(null, "Zürich"),
          new Enrichment.Network(-1, null, true, false),
          new Enrichment.Reputation(false, List.of(), 0));
  private static final SessionRow.Scores SCORES =
      new SessionRow.Scores("attacker", "HIGH", "P1", 85, 0, 95, "sql_injection,web_shell");
  private static final Verdict.Contribution CONTRIBUTION =
      new Verdict.Contribution("payload_danger", 23, 25, 93, "rule", "why", List.of("rule:1"));
  private static final Verdict.BotReason BOT_REASON =
      new Verdict.BotReason("scanner_agent", 100, "why");
  private static final Verdict.Example EXAMPLE =
      new Verdict.Example(-1, "GET", "/", -1, -1, Place.COOKIE, null, View.SQL, "\u0000é");
  private static final Verdict VERDICT =
      new Verdict(
          Verdict.Label.ATTACKER,
          "why",
          23,
          Verdict.ThreatLevel.LOW,
          Verdict.Priority.P4,
          99,
          100,
          List.of(BOT_REASON),
          List.of(new Verdict.ActorShare("tool", 1000)),
          List.of("sql_injection"),
          List.of("T1190"),
          Verdict.Sophistication.HIGH,
          List.of("rule"),
          new Verdict.Impact(1, 2, 3, 4),
          List.of(new Verdict.Recommendation("monitor", List.of(), "192.0.2.1", 60)),
          List.of(CONTRIBUTION),
          List.of());

  /** Each record of the model, with nulls where they may be and without. */
  private static final List<Record> RECORDS =
      List.of(
          new ClientKey("shop.example", ClientKey.Type.ADDRESS_AGENT, "2001:db8::/64+00ff"),
          new DeadLetter(
              "normalize",
              DeadLetterCode.BAD_TIME,
              "",
              ORIGIN,
              "combined",
              new byte[] {0, -1, '\n'},
              1L << 33,
              null),
          new DeadLetter(
              "assemble",
              DeadLetterCode.TOO_LATE,
              "späte \uD83D\uDE00",
              ORIGIN,
              "session-fragment",
              new byte[0],
              0,
              Instant.ofEpochSecond(1_760_000_000L, 999_999_999)),
          new DeadLetterJson.Replay("combined", new byte[] {1}, 2, ORIGIN),
          new FeatureRow("s/address/192.0.2.1", -1, 1L << 40, true, List.of("rate_mean", "0.5")),
          FILE,
          new IpAddress(-1, Long.MIN_VALUE),
          ORIGIN,
          new OutputLine("a/b.jsonl", Long.MIN_VALUE, "", "{}".getBytes(UTF_8)),
          new RawBlock(FILE, 17, "a\nb\n".getBytes(UTF_8)),
          new Session("s/address/192.0.2.1", fragment(), Session.CloseCause.BOUNDARY, true),
          new Session(
              "s/address/192.0.2.1", fragment(), Session.CloseCause.GAP, false, SENSOR_REPORT),
          new Session.Version(-5, Long.MAX_VALUE),
          new SessionRow("id", "s", "s/address/x", "x", null, null, -1, 2, 3, null, "{}"),
          new SessionRow("id", "s", "s/address/x", "x", "ä", "NL", -1, 2, 3, SCORES, "{}"),
          SCORES,
          SENSOR_REPORT,
          AGENT,
          new Enrichment.Geo("NL", null),
          new Enrichment.Network(64_500, "Example Hosting", false, true),
          new Enrichment.Reputation(true, List.of("scanner", "spam"), 85),
          ENRICHMENT,
          new Enrichment(AGENT, null, null, null),
          new EnrichedSession(
              new Session("s/address/192.0.2.1", fragment(), Session.CloseCause.GAP, true),
              ENRICHMENT),
          CONTRIBUTION,
          BOT_REASON,
          new Verdict.ActorShare("tool", 1000),
          new Verdict.Impact(100, 0, 50, 1),
          new Verdict.Recommendation("monitor", List.of("rule"), null, -1),
          EXAMPLE,
          new Verdict.RuleHit("rule", "Title", null, "web_shell", Level.HIGH, 1L << 40, EXAMPLE),
          VERDICT,
          new ScoredSession(
              new Session("s/address/192.0.2.1", fragment(), Session.CloseCause.GAP, true),
              ENRICHMENT,
              VERDICT),
          new TrackedSession(
              new ScoredSession(
                  new Session("s/address/192.0.2.1", fragment(), Session.CloseCause.GAP, false),
                  ENRICHMENT,
                  VERDICT),
              "id",
              List.of("older"),
              true));

  /** Parts of plans, which never travel. */
  private static final Set<String> NOT_CODED = Set.of("Feature");

  @Test
  public void eachRecordOfTheModelIsTriedHere() throws Exception {
    Set<String> tried = new TreeSet<>(NOT_CODED);
    RECORDS.forEach(record -> tried.add(record.getClass().getSimpleName()));
    assertThat(publicRecords(), is(tried));
  }

  private static Set<String> publicRecords() throws Exception {
    URI classes = ClientKey.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of(classes))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = Path.of(classes).relativize(file).toString().replace('/', '.');
        Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
        if (type.isRecord() && Modifier.isPublic(type.getModifiers())) {
          names.add(type.getSimpleName());
        }
      }
    }
    return names;
  }

  @Test
  public void recordsComeBackWhole() throws Exception {
    for (Record record : RECORDS) {
      Record back = CoderUtils.clone(coderOf(record), record);
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        String name = record.getClass().getSimpleName() + "." + component.getName();
        assertThat(name, valueOf(component, back), is(valueOf(component, record)));
      }
    }
  }

  @Test
  public void recordsWithoutArraysAreEqualWhenTheyComeBack() throws Exception {
    for (Record record : RECORDS) {
      if (!hasArray(record.getClass())) {
        CoderProperties.coderDecodeEncodeEqual(coderOf(record), record);
      }
    }
  }

  private static boolean hasArray(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).anyMatch(c -> c.getType().isArray());
  }

  @Test
  public void codersAreSoundForKeysAndTravel() throws Exception {
    for (Record record : RECORDS) {
      Coder<Record> coder = coderOf(record);
      coder.verifyDeterministic();
      CoderProperties.coderSerializable(coder);
      byte[] encoded = CoderUtils.encodeToByteArray(coder, record);
      assertThat(CoderUtils.encodeToByteArray(coder, record), is(encoded));
      Record back = CoderUtils.decodeFromByteArray(coder, encoded);
      assertThat(CoderUtils.encodeToByteArray(coder, back), is(encoded));
      assertThat(coder.structuralValue(back), is(coder.structuralValue(record)));
    }
  }

  @Test
  public void codersAreEqualByRecord() {
    for (Record one : RECORDS) {
      for (Record other : RECORDS) {
        boolean same = one.getClass() == other.getClass();
        assertThat(coderOf(one).equals(coderOf(other)), is(same));
        assertThat(coderOf(one).hashCode() == coderOf(other).hashCode(), is(same));
      }
    }
    assertThat(RecordCoder.of(Origin.class), is(not((Object) SessionFragmentCoder.of())));
    assertThat(RecordCoder.of(Origin.class).toString(), is("RecordCoder(Origin)"));
  }

  @Test
  public void recordsFollowOneAnotherInAStream() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Record record : RECORDS) {
      coderOf(record).encode(record, out);
    }
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    List<String> read = new ArrayList<>();
    for (Record record : RECORDS) {
      read.add(coderOf(record).decode(in).getClass().getSimpleName());
    }
    assertThat(read, is(RECORDS.stream().map(r -> r.getClass().getSimpleName()).toList()));
    assertThat(in.available(), is(0));
  }

  /** All that components may be. */
  @SuppressWarnings("ArrayRecordComponent") // that is what is tried
  public record Everything(
      String text,
      int small,
      Integer boxed,
      long large,
      Long boxedLarge,
      boolean flag,
      Boolean boxedFlag,
      ClientKey.Type type,
      Instant time,
      byte[] bytes,
      List<String> texts,
      List<List<Origin>> nested,
      @Nullable Origin origin,
      byte @Nullable [] noBytes) {}

  @Test
  public void allKindsOfComponentsComeBack() throws Exception {
    Everything full =
        new Everything(
            "x",
            -1,
            2,
            -3,
            4L,
            true,
            false,
            ClientKey.Type.HEADER,
            Instant.MIN,
            new byte[] {5},
            List.of("a", ""),
            List.of(List.of(ORIGIN), List.of()),
            ORIGIN,
            new byte[0]);
    Everything back = CoderUtils.clone(RecordCoder.of(Everything.class), full);
    for (RecordComponent component : Everything.class.getRecordComponents()) {
      assertThat(component.getName(), valueOf(component, back), is(valueOf(component, full)));
    }
  }

  /** A component of a kind that is not known. */
  public record Unknown(Map<String, String> map) {}

  /** One deeper. */
  public record UnknownInside(List<Unknown> list) {}

  @Test
  public void componentsOfOtherKindsAreRefusedByName() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> RecordCoder.of(Unknown.class));
    assertThat(
        refusal.getMessage(),
        is(
            "component map of Unknown has no coder:"
                + " java.util.Map<java.lang.String, java.lang.String>"));
    assertThrows(IllegalArgumentException.class, () -> RecordCoder.of(UnknownInside.class));
    assertThrows(IllegalArgumentException.class, () -> RecordCoder.of(Feature.class));
  }

  @Test
  public void nullsAreRefusedWhereTheyMayNotBe() {
    List<Record> holed =
        List.of(
            new Origin(null, 1),
            new InputFile("a", 1, null, "none", "x"),
            new ClientKey("a", null, "x"),
            new RawBlock(null, 1, new byte[0]),
            new Session("a", null, Session.CloseCause.GAP, true));
    for (Record record : holed) {
      CoderException refusal =
          assertThrows(
              CoderException.class, () -> CoderUtils.encodeToByteArray(coderOf(record), record));
      assertThat(refusal.getMessage(), containsString("is null"));
    }
    assertThrows(
        CoderException.class,
        () -> CoderUtils.encodeToByteArray(RecordCoder.of(Origin.class), null));
  }

  @Test
  public void anUnknownConstantIsRefused() throws Exception {
    byte[] encoded =
        CoderUtils.encodeToByteArray(
            RecordCoder.of(ClientKey.class), new ClientKey("a", ClientKey.Type.COOKIE, "b"));
    String damaged = new String(encoded, UTF_8).replace("COOKIE", "BISCUI");
    CoderException refusal =
        assertThrows(
            CoderException.class,
            () ->
                CoderUtils.decodeFromByteArray(
                    RecordCoder.of(ClientKey.class), damaged.getBytes(UTF_8)));
    assertThat(refusal.getMessage(), is("BISCUI is no Type"));
  }

  /** A record that checks itself. */
  public record Positive(int number) {
    /** Checks. */
    public Positive {
      if (number <= 0) {
        throw new IllegalArgumentException("not positive");
      }
    }
  }

  @Test
  public void whatARecordRefusesIsADamagedEncoding() {
    assertThrows(
        CoderException.class,
        () -> CoderUtils.decodeFromByteArray(RecordCoder.of(Positive.class), new byte[] {0}));
  }

  @SuppressWarnings("unchecked") // the coder of the record's own class
  private static Coder<Record> coderOf(Record record) {
    return (Coder<Record>) (Coder<?>) RecordCoder.of(record.getClass());
  }

  private static Object valueOf(RecordComponent component, Record record) throws Exception {
    component.getAccessor().setAccessible(true);
    Object value = component.getAccessor().invoke(record);
    return value instanceof Record inner ? parts(inner) : value;
  }

  private static List<Object> parts(Record record) throws Exception {
    List<Object> parts = new ArrayList<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      parts.add(valueOf(component, record));
    }
    return parts;
  }

  private static SessionFragment fragment() {
    RequestEvent event = new RequestEvent();
    RequestFacts facts = new RequestFacts();
    SessionFragment fragment = new SessionFragment();
    for (long number = 0; number < 70; number++) {
      RandomRequests.fill(number, new Variety(0, 1 << 20, 100), event, facts);
      fragment.add(event, facts);
    }
    return fragment;
  }
}
