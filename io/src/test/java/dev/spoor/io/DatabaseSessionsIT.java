package dev.spoor.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.servers.DatabaseServer;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.SessionRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** {@link DatabaseSessions} on real servers; skipped, loudly, where there are none. */
@RunWith(Parameterized.class)
public class DatabaseSessionsIT {
  private static final Map<DatabaseServer.Kind, Optional<DatabaseServer>> SERVERS =
      new EnumMap<>(DatabaseServer.Kind.class);
  private static final SessionRow.Scores SCORES =
      new SessionRow.Scores("attacker", "HIGH", "P1", 85, 60, 95, "sql_injection");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private final DatabaseServer.Kind kind;
  private DatabaseServer server;

  /** One after the other. */
  @Parameters(name = "{0}")
  public static DatabaseServer.Kind[] kinds() {
    return DatabaseServer.Kind.values();
  }

  /** Tests one kind. */
  public DatabaseSessionsIT(DatabaseServer.Kind kind) {
    this.kind = kind;
  }

  @Before
  public void start() throws Exception {
    if (!SERVERS.containsKey(kind)) {
      SERVERS.put(kind, DatabaseServer.start(kind));
    }
    assumeTrue("no server", SERVERS.get(kind).isPresent());
    server = SERVERS.get(kind).get();
    pipeline.enableAbandonedNodeEnforcement(false);
    sql("DROP TABLE IF EXISTS spoor_sessions");
  }

  @AfterClass
  public static void stop() throws Exception {
    for (Optional<DatabaseServer> each : SERVERS.values()) {
      if (each.isPresent()) {
        each.get().close();
      }
    }
    SERVERS.clear();
  }

  private QueueUri uri() {
    return QueueUri.parse(server.uri() + "?patience=30s");
  }

  private List<String> sql(String sql) throws SQLException {
    Properties user = new Properties();
    user.setProperty("user", DatabaseServer.USER);
    String url = server.uri().replace(DatabaseServer.USER + "@", "");
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            kind == DatabaseServer.Kind.POSTGRESQL
                ? new org.postgresql.Driver().connect(url, user)
                : new org.mariadb.jdbc.Driver().connect(url, user);
        Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        ResultSet results = statement.getResultSet();
        while (results.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
            row.add(results.getString(i));
          }
          rows.add(String.join(" ", row));
        }
      }
    }
    return rows;
  }

  private static SessionRow row(String id, long end, long requests, String json) {
    return new SessionRow(
        id, "s", "s/address/192.0.2.1", "192.0.2.1", "a", "NL", 5, end, requests, SCORES, json);
  }

  private static String version(int n) {
    return "{\"n\": " + n + "}";
  }

  private void write(SessionRow... rows) throws Exception {
    try (SessionTableWriter writer = new SessionTableWriter(uri())) {
      writer.write(List.of(rows));
    }
  }

  @Test
  public void aRowComesBackAsItWasWritten() throws Exception {
    String agent = "\"'; DROP TABLE spoor_sessions; -- \\ \ud83d\ude00 \0";
    String json = "{\"user_agent\": \"\\\"'\\\\ \\u0000 \ud83d\ude00\"}";
    write(
        new SessionRow(
            "id", "s", "k", "2001:db8::1", agent, null, 1_700_000_000_123L, 0, 7, SCORES, json),
        new SessionRow("none", "s", "k", "x", null, null, -1, 0, 1, null, "{}"));
    boolean isPostgres = kind == DatabaseServer.Kind.POSTGRESQL;
    String agentOfJson =
        isPostgres ? "session->>'user_agent'" : "JSON_VALUE(session, '$.user_agent')";
    String time =
        isPostgres
            ? "to_char(start_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')"
            : "CAST(start_time AS CHAR)";
    assertThat(
        sql(
            "SELECT "
                + String.join(
                    ", ",
                    "sess_uuid",
                    "peer_ip",
                    "user_agent",
                    agentOfJson,
                    time,
                    "request_count",
                    "verdict",
                    "threat_level",
                    "risk_score",
                    "attack_types")
                + " FROM spoor_sessions ORDER BY sess_uuid"),
        is(
            List.of(
                "id 2001:db8::1 \"'; DROP TABLE spoor_sessions; -- \\ \ud83d\ude00 \ufffd"
                    + " \"'\\ \ufffd \ud83d\ude00 2023-11-14 22:13:20.123 7 attacker HIGH 85"
                    + " sql_injection",
                "none x null null 1969-12-31 23:59:59.999 1 null null null null")));
  }

  @Test
  public void anyOrderEndsInTheNewest() throws Exception {
    List<SessionRow> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(row("id", 1_000 + i / 4, 100 + i, version(i)));
    }
    Random random = new Random(3);
    for (int run = 0; run < 3; run++) {
      sql("DROP TABLE IF EXISTS spoor_sessions");
      Collections.shuffle(rows, random);
      try (SessionTableWriter writer = new SessionTableWriter(uri())) {
        for (SessionRow row : rows) {
          writer.write(List.of(row, row("id" + row.requestCount(), 1, 1, "{}")));
        }
      }
      assertThat(
          sql("SELECT session, request_count FROM spoor_sessions WHERE sess_uuid = 'id'"),
          is(List.of(version(39) + " 139")));
      assertThat(sql("SELECT count(*) FROM spoor_sessions"), is(List.of("41")));
    }
  }

  @Test
  public void anOlderRowChangesNothingAndOneAsNewAll() throws Exception {
    write(row("id", 1_000, 10, version(1)));
    for (SessionRow older : List.of(row("id", 999, 99, "{}"), row("id", 1_000, 9, "{}"))) {
      write(older);
      assertThat(
          sql("SELECT session, request_count FROM spoor_sessions"),
          is(List.of(version(1) + " 10")));
    }
    write(row("id", 1_000, 10, version(2)));
    assertThat(sql("SELECT session FROM spoor_sessions"), is(List.of(version(2))));
  }

  @Test
  public void workersThatBeginAtOnceMakeOneTable() throws Exception {
    int workers = 6;
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      CountDownLatch together = new CountDownLatch(workers);
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        int worker = i;
        done.add(
            threads.submit(
                () -> {
                  List<SessionRow> rows = new ArrayList<>();
                  for (int n = 0; n < 300; n++) {
                    rows.add(row("id" + n, worker, 1, version(worker)));
                  }
                  Collections.shuffle(rows, new Random(worker));
                  together.countDown();
                  together.await();
                  try (SessionTableWriter writer = new SessionTableWriter(uri())) {
                    writer.write(rows);
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(
        sql("SELECT DISTINCT session FROM spoor_sessions"), is(List.of(version(workers - 1))));
    assertThat(sql("SELECT count(*) FROM spoor_sessions"), is(List.of("300")));
  }

  @Test
  public void aServerThatWasKilledIsWaitedFor() throws Exception {
    try (SessionTableWriter writer = new SessionTableWriter(uri())) {
      writer.write(List.of(row("before", 1, 1, "{}")));
      server.kill();
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        Future<Long> retries = other.submit(() -> writer.write(List.of(row("while", 1, 1, "{}"))));
        server.restart();
        assertThat(retries.get(), greaterThan(0L));
      } finally {
        other.shutdownNow();
      }
      writer.write(List.of(row("after", 1, 1, "{}")));
    }
    assertThat(
        sql("SELECT sess_uuid FROM spoor_sessions ORDER BY sess_uuid"),
        is(List.of("after", "before", "while")));
  }

  @Test
  public void aServerThatStaysAwayIsAFailureInOneLine() throws Exception {
    QueueUri away = QueueUri.parse(server.uri() + "?patience=300ms");
    server.kill();
    try (SessionTableWriter writer = new SessionTableWriter(away)) {
      OutputException e =
          assertThrows(OutputException.class, () -> writer.write(List.of(row("id", 1, 1, "{}"))));
      assertThat(e.getMessage(), containsString("cannot write sessions to " + away + ": "));
      assertThat(e.getMessage().lines().count(), is(1L));
    } finally {
      server.restart();
    }
  }

  @Test
  public void whoMayNotMakeTheTableIsToldSo() throws Exception {
    if (kind == DatabaseServer.Kind.POSTGRESQL) {
      sql("DROP ROLE IF EXISTS guest");
      sql("CREATE ROLE guest LOGIN");
    } else {
      sql("CREATE USER IF NOT EXISTS guest@localhost");
      sql("GRANT SELECT, INSERT, UPDATE ON spoor.* TO guest@localhost");
    }
    QueueUri guest = QueueUri.parse(server.uri("guest"));
    OutputException e = assertThrows(OutputException.class, () -> DatabaseSessions.prepare(guest));
    assertThat(e.getMessage(), containsString("cannot create the table spoor_sessions in "));
    assertThat(e.getMessage(), containsString("let guest create it"));
    try (SessionTableWriter writer = new SessionTableWriter(guest)) {
      // The same writer, too, is told so each time, until somebody has made the table.
      for (int i = 0; i < 2; i++) {
        OutputException again =
            assertThrows(OutputException.class, () -> writer.write(List.of(row("id", 1, 1, "{}"))));
        assertThat(again.getMessage(), containsString("let guest create it"));
      }
      DatabaseSessions.prepare(uri());
      if (kind == DatabaseServer.Kind.POSTGRESQL) {
        sql("GRANT SELECT, INSERT, UPDATE ON spoor_sessions TO guest");
      }
      DatabaseSessions.prepare(guest);
      writer.write(List.of(row("id", 1, 1, "{}")));
    }
    assertThat(sql("SELECT count(*) FROM spoor_sessions"), is(List.of("1")));
  }

  @Test
  public void thePasswordComesFromItsFileAndAWrongOneIsNotWaitedFor() throws Exception {
    // This PostgreSQL believes everybody.
    assumeTrue("asks for passwords", kind == DatabaseServer.Kind.MARIADB);
    sql("CREATE USER IF NOT EXISTS keeper@localhost IDENTIFIED BY 'open, sesame'");
    sql("GRANT ALL ON spoor.* TO keeper@localhost");
    Path file = folder.newFile("password").toPath();
    QueueUri keeper = QueueUri.parse(server.uri("keeper") + "?patience=1h&passwordFile=" + file);
    Files.writeString(file, "open, barley\n");
    OutputException e = assertThrows(OutputException.class, () -> DatabaseSessions.prepare(keeper));
    assertThat(e.getMessage(), containsString("Access denied for user 'keeper'"));
    assertThat(e.getMessage().contains("barley"), is(false));
    Files.writeString(file, "open, sesame\n");
    DatabaseSessions.prepare(keeper);
    try (SessionTableWriter writer = new SessionTableWriter(keeper)) {
      writer.write(List.of(row("id", 1, 1, "{}")));
    }
    assertThat(sql("SELECT count(*) FROM spoor_sessions"), is(List.of("1")));
  }

  @Test
  public void aDatabaseThatIsNotThereIsNotWaitedFor() {
    QueueUri elsewhere =
        QueueUri.parse(
            server.uri().replace("/" + DatabaseServer.DATABASE, "/elsewhere") + "?patience=1h");
    OutputException e =
        assertThrows(OutputException.class, () -> DatabaseSessions.prepare(elsewhere));
    assertThat(e.getMessage(), containsString("elsewhere"));
  }

  @Test
  public void aPipelineWritesTheNewestOfEach() throws Exception {
    List<SessionRow> rows = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      rows.add(row("id" + i % 1_250, i, 1, version(i)));
    }
    Collections.shuffle(rows, new Random(1));
    pipeline
        .apply(Create.of(rows).withCoder(RecordCoder.of(SessionRow.class)))
        .apply(DatabaseSessions.write(uri()));
    pipeline.run().waitUntilFinish();
    assertThat(sql("SELECT count(*) FROM spoor_sessions"), is(List.of("1250")));
    assertThat(
        sql("SELECT session FROM spoor_sessions WHERE sess_uuid = 'id7'"),
        is(List.of(version(3_757))));
  }
}
