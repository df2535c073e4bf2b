package dev.spoor.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.spoor.io.SessionTable.Dialect;
import dev.spoor.model.SessionRow;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;

/** The SQL and the values; {@code DatabaseSessionsIT} shows that servers take them. */
public class SessionTableTest {
  private static final SessionRow.Scores SCORES =
      new SessionRow.Scores("attacker", "HIGH", "P1", 85, 60, 95, "sql_injection,web_shell");

  private static SessionRow row(String agent, String json) {
    return new SessionRow(
        "id",
        "shop.example",
        "shop.example/address/192.0.2.1",
        "192.0.2.1",
        agent,
        "NL",
        1_700_000_000_123L,
        1_700_000_060_004L,
        7,
        SCORES,
        json);
  }

  @Test
  public void postgresql() {
    SessionTable table = new SessionTable("web.spoor_sessions", Dialect.POSTGRESQL);
    assertThat(
        String.join(";\n", table.creation()),
        is(
            """
            SELECT pg_advisory_xact_lock(hashtext('web.spoor_sessions'));
            CREATE TABLE IF NOT EXISTS web.spoor_sessions (
              sess_uuid text NOT NULL,
              site text NOT NULL,
              client_key text NOT NULL,
              peer_ip text NOT NULL,
              user_agent text,
              country text,
              verdict text,
              threat_level text,
              priority text,
              risk_score smallint,
              bot_score smallint,
              confidence_score smallint,
              attack_types text,
              session jsonb NOT NULL,
              start_time timestamptz NOT NULL,
              request_count bigint NOT NULL,
              end_time timestamptz NOT NULL,
              PRIMARY KEY (sess_uuid)
            );
            CREATE INDEX IF NOT EXISTS spoor_sessions_start_time ON web.spoor_sessions (start_time);
            CREATE INDEX IF NOT EXISTS spoor_sessions_peer_ip ON web.spoor_sessions (peer_ip);
            CREATE INDEX IF NOT EXISTS spoor_sessions_risk_score ON web.spoor_sessions (risk_score)\
            """));
    String marks = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb), ?, ?, ?)";
    assertThat(
        table.upsert(2),
        is(
            "INSERT INTO web.spoor_sessions AS old (sess_uuid, site, client_key, peer_ip,"
                + " user_agent, country, verdict, threat_level, priority, risk_score, bot_score,"
                + " confidence_score, attack_types, session, start_time, request_count, end_time)\n"
                + "VALUES "
                + marks
                + ", "
                + marks
                + "\nON CONFLICT (sess_uuid) DO UPDATE SET site = excluded.site,"
                + " client_key = excluded.client_key, peer_ip = excluded.peer_ip,"
                + " user_agent = excluded.user_agent, country = excluded.country,"
                + " verdict = excluded.verdict, threat_level = excluded.threat_level,"
                + " priority = excluded.priority, risk_score = excluded.risk_score,"
                + " bot_score = excluded.bot_score,"
                + " confidence_score = excluded.confidence_score,"
                + " attack_types = excluded.attack_types, session = excluded.session,"
                + " start_time = excluded.start_time, request_count = excluded.request_count,"
                + " end_time = excluded.end_time\n"
                + "WHERE (excluded.end_time, excluded.request_count)"
                + " >= (old.end_time, old.request_count)"));
    assertThat(
        table.values(row("curl/8", "{}")),
        is(
            Arrays.asList(
                "id",
                "shop.example",
                "shop.example/address/192.0.2.1",
                "192.0.2.1",
                "curl/8",
                "NL",
                "attacker",
                "HIGH",
                "P1",
                85,
                60,
                95,
                "sql_injection,web_shell",
                "{}",
                OffsetDateTime.parse("2023-11-14T22:13:20.123Z"),
                7L,
                OffsetDateTime.parse("2023-11-14T22:14:20.004Z"))));
  }

  @Test
  public void mariadb() {
    SessionTable table = new SessionTable("spoor_sessions", Dialect.MARIADB);
    String creation = String.join(";\n", table.creation());
    assertThat(creation, containsString("  session json NOT NULL,\n"));
    assertThat(creation, containsString("  start_time datetime(3) NOT NULL,\n"));
    assertThat(creation, containsString("  sess_uuid varchar(128) NOT NULL,\n"));
    assertThat(creation, containsString("KEY spoor_sessions_peer_ip (peer_ip)"));
    String sql = table.upsert(1);
    assertThat(
        sql,
        containsString(
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\n"
                + "ON DUPLICATE KEY UPDATE site = IF((VALUES(end_time), VALUES(request_count)) >="
                + " (end_time, request_count), VALUES(site), site), client_key = "));
    // Assigned from left to right, so what every condition asks for comes last.
    assertThat(
        sql.substring(sql.lastIndexOf("start_time = ")),
        is(
            "start_time = IF((VALUES(end_time), VALUES(request_count)) >= (end_time,"
                + " request_count), VALUES(start_time), start_time), request_count ="
                + " IF((VALUES(end_time), VALUES(request_count)) >= (end_time, request_count),"
                + " VALUES(request_count), request_count), end_time = IF((VALUES(end_time),"
                + " VALUES(request_count)) >= (end_time, request_count), VALUES(end_time),"
                + " end_time)"));
    List<Object> values = table.values(row("curl/8", "{}"));
    assertThat(
        values.subList(14, 17),
        is(List.of("2023-11-14 22:13:20.123", 7L, "2023-11-14 22:14:20.004")));
  }

  @Test
  public void whatNobodyJudgedIsNull() {
    SessionRow row =
        new SessionRow("id", "s", "s/address/x", "192.0.2.1", null, null, 0, 0, 1, null, "{}");
    for (Dialect dialect : Dialect.values()) {
      List<Object> values = new SessionTable("t", dialect).values(row);
      assertThat(
          values.subList(4, 13),
          is(Arrays.asList(null, null, null, null, null, null, null, null, null)));
    }
  }

  @Test
  public void whatNoDatabaseTakesIsMadeStorable() {
    String face = "\ud83d\ude00";
    String[][] agents = {
      {"a\0b", "a\ufffdb"},
      {"x".repeat(512), "x".repeat(512)},
      {"x".repeat(600), "x".repeat(512)},
      {"x".repeat(511) + face, "x".repeat(511)},
      {"x".repeat(510) + face + "y", "x".repeat(510) + face},
    };
    String[][] records = {
      {"{\"a\":\"\\u0000\"}", "{\"a\":\"\ufffd\"}"},
      {"{\"a\":\"\\u0000\\u0000b\\u0001\"}", "{\"a\":\"\ufffd\ufffdb\\u0001\"}"},
      {"{\"a\":\"\\\\u0000\"}", "{\"a\":\"\\\\u0000\"}"},
      {"{\"a\":\"\\\\\\u0000\"}", "{\"a\":\"\\\\\ufffd\"}"},
      {"{\"a\":\"\\\\\\\\u0000\\\"\"}", "{\"a\":\"\\\\\\\\u0000\\\"\"}"},
    };
    for (Dialect dialect : Dialect.values()) {
      SessionTable table = new SessionTable("t", dialect);
      for (String[] each : agents) {
        assertThat(table.values(row(each[0], "{}")).get(4), is(each[1]));
      }
      for (String[] each : records) {
        assertThat(table.values(row("x", each[0])).get(13), is(each[1]));
      }
    }
  }

  @Test
  public void aNewerRowReplacesAndOneAsNewAsWell() {
    SessionRow[] rows = new SessionRow[3];
    long[][] versions = {{10, 5}, {10, 6}, {11, 1}};
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          new SessionRow(
              "id", "s", "k", "x", null, null, 0, versions[i][0], versions[i][1], null, "{}");
    }
    List<String> found = new ArrayList<>();
    for (SessionRow now : rows) {
      for (SessionRow old : rows) {
        found.add(now.replaces(old) ? "y" : "n");
      }
    }
    assertThat(String.join("", found), is("ynnyynyyy"));
  }

  @Test
  public void namesOfTablesAreNoSql() {
    for (String name : List.of("t", "_t2", "web.sessions", "x".repeat(60))) {
      new SessionTable(name, Dialect.POSTGRESQL);
    }
    for (String name :
        List.of("", "a.b.c", ".t", "t.", "1t", "T", "t;", "a b", "ä", "t\"", "x".repeat(61))) {
      assertThrows(
          name, IllegalArgumentException.class, () -> new SessionTable(name, Dialect.MARIADB));
    }
  }

  @Test
  public void tellsWhatPassesFromWhatDoesNot() {
    for (String state :
        List.of("08001", "08S01", "40001", "40P01", "53300", "57P01", "57P03", "25006", "HY000")) {
      assertThat(state, SessionTableWriter.mayPass(new SQLException("x", state)), is(true));
    }
    for (String state :
        List.of("28P01", "28000", "42501", "42P01", "42000", "22001", "3D000", "")) {
      assertThat(state, SessionTableWriter.mayPass(new SQLException("x", state)), is(false));
    }
    assertThat(SessionTableWriter.mayPass(new SQLException("x")), is(false));
    assertThat(SessionTableWriter.mayPass(new SQLTransientConnectionException("x")), is(true));
  }

  @Test
  public void refusesWhatIsNoDatabase() {
    String[][] cases = {
      {"jdbc:oracle://u@db.example/d", "jdbc:oracle: only jdbc:postgresql"},
      {"jdbc:postgresql://u@a.example+b.example/d", "one server"},
      {"jdbc:postgresql://db.example/d", "jdbc:postgresql://USER@HOST/DATABASE"},
      {"jdbc:mariadb://u@db.example", "jdbc:mariadb://USER@HOST/DATABASE"},
      {"jdbc:mariadb://u@db.example/d/e", "USER@HOST/DATABASE"},
      {"jdbc:mariadb://u@db.example/d%3Fuser=root", "not a name of a database"},
      {"jdbc:postgresql://u@db.example/d?table=a;b", "table=a;b"},
      {"jdbc:postgresql://u@db.example/d?ssl=true", "ssl="},
      {"jdbc:postgresql://u@db.example/d?patience=soon", "patience=soon"},
      {"jdbc:postgresql://u@db.example/d?tls=maybe", "tls=maybe"},
    };
    for (String[] each : cases) {
      IllegalArgumentException e =
          assertThrows(
              each[0],
              IllegalArgumentException.class,
              () -> DatabaseSessions.write(QueueUri.parse(each[0])));
      assertThat(e.getMessage(), containsString(each[1]));
    }
    for (String secret :
        List.of("jdbc:mariadb://u:geheim@db.example/d", "jdbc:mariadb://u@h/d?password=geheim")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> QueueUri.parse(secret));
      assertThat(e.getMessage(), containsString("passwordFile="));
      assertThat(e.getMessage().contains("geheim"), is(false));
    }
    DatabaseSessions.check(
        QueueUri.parse(
            "jdbc:mysql://u@db.example:3307/d?table=t&tls=true&passwordEnv=P&patience=10m"));
  }
}
