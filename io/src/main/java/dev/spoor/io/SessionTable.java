package dev.spoor.io;

import dev.spoor.model.SessionRow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The table of sessions: its columns, the SQL of each kind of database, and the values of a row. It
 * knows no connection.
 *
 * @param name the table's name, perhaps with that of its schema before it
 * @param dialect whose SQL
 */
record SessionTable(String name, Dialect dialect) {
  /** The name unless a URI says otherwise. */
  static final String USUAL_NAME = "spoor_sessions";

  private static final int MOST_NAME = 60;
  private static final char REPLACEMENT = '\ufffd';
  private static final DateTimeFormatter MARIADB_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** A kind of database. */
  enum Dialect {
    /** PostgreSQL. */
    POSTGRESQL,
    /** MariaDB and MySQL. */
    MARIADB
  }

  /**
   * A column.
   *
   * @param name its name, which the record has, too
   * @param postgresql its type there
   * @param mariadb its type there
   * @param most the longest text, in characters; 0 for what is no text or has no limit
   * @param value what is in it: a {@code String}, {@code Long}, {@code Integer}, {@code Instant} or
   *     null
   */
  private record Column(
      String name,
      String postgresql,
      String mariadb,
      int most,
      Function<SessionRow, @Nullable Object> value) {

    static Column text(String name, int most, Function<SessionRow, @Nullable Object> value) {
      return new Column(name, "text", "varchar(" + most + ")", most, value);
    }

    static Column score(String name, Function<SessionRow.Scores, @Nullable Object> value) {
      return new Column(name, "smallint", "smallint", 0, ofScores(value));
    }

    static Column word(String name, int most, Function<SessionRow.Scores, @Nullable Object> value) {
      return text(name, most, ofScores(value));
    }

    private static Function<SessionRow, @Nullable Object> ofScores(
        Function<SessionRow.Scores, @Nullable Object> value) {
      return row -> row.scores() == null ? null : value.apply(row.scores());
    }

    Column notNull() {
      return new Column(name, postgresql + " NOT NULL", mariadb + " NOT NULL", most, value);
    }

    String type(Dialect dialect) {
      return dialect == Dialect.POSTGRESQL ? postgresql : mariadb;
    }
  }

  private static final String KEY = "sess_uuid";
  private static final String JSON = "session";

  // The columns of the version stand last: MariaDB assigns from left to right, and they are what
  // every assignment asks for.
  private static final List<Column> COLUMNS =
      List.of(
          Column.text(KEY, 128, SessionRow::sessUuid).notNull(),
          Column.text("site", 255, SessionRow::site).notNull(),
          Column.text("client_key", 512, SessionRow::clientKey).notNull(),
          Column.text("peer_ip", 45, SessionRow::peerIp).notNull(),
          Column.text("user_agent", 512, SessionRow::userAgent),
          Column.text("country", 64, SessionRow::country),
          Column.word("verdict", 16, SessionRow.Scores::verdict),
          Column.word("threat_level", 16, SessionRow.Scores::threatLevel),
          Column.word("priority", 8, SessionRow.Scores::priority),
          Column.score("risk_score", SessionRow.Scores::riskScore),
          Column.score("bot_score", SessionRow.Scores::botScore),
          Column.score("confidence_score", SessionRow.Scores::confidenceScore),
          Column.word("attack_types", 512, SessionRow.Scores::attackTypes),
          new Column(JSON, "jsonb", "json", 0, SessionRow::json).notNull(),
          time("start_time", row -> Instant.ofEpochMilli(row.start())),
          new Column("request_count", "bigint", "bigint", 0, SessionRow::requestCount).notNull(),
          time("end_time", row -> Instant.ofEpochMilli(row.end())));

  private static final List<String> INDEXED = List.of("start_time", "peer_ip", "risk_score");

  /** Checks the name, which stands in SQL as it is. */
  SessionTable {
    Arguments.check(isName(name), "table=%s is not a name of a-z, 0-9 and _", name);
  }

  private static Column time(String name, Function<SessionRow, @Nullable Object> value) {
    return new Column(name, "timestamptz", "datetime(3)", 0, value).notNull();
  }

  private static boolean isName(String name) {
    List<String> parts = QueueUri.split(name, '.');
    return parts.size() <= 2 && parts.stream().allMatch(SessionTable::isWord);
  }

  private static boolean isWord(String word) {
    return !word.isEmpty()
        && word.length() <= MOST_NAME
        && !(word.charAt(0) >= '0' && word.charAt(0) <= '9')
        && word.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
  }

  /** Asks for nothing, and is refused where there is no table. */
  String probe() {
    return "SELECT " + KEY + " FROM " + name + " WHERE 1 = 0";
  }

  /** Makes the table, in one transaction; does nothing where another was faster. */
  List<String> creation() {
    String columns =
        COLUMNS.stream()
            .map(column -> "  " + column.name + " " + column.type(dialect))
            .collect(Collectors.joining(",\n"));
    String table = "CREATE TABLE IF NOT EXISTS " + name + " (\n" + columns;
    String word = name.substring(name.indexOf('.') + 1);
    List<String> statements = new ArrayList<>();
    switch (dialect) {
      case POSTGRESQL -> {
        // Two at once would both find no table, and one would fail.
        statements.add("SELECT pg_advisory_xact_lock(hashtext('" + name + "'))");
        statements.add(table + ",\n  PRIMARY KEY (" + KEY + ")\n)");
        for (String column : INDEXED) {
          statements.add(
              String.format(
                  "CREATE INDEX IF NOT EXISTS %s_%s ON %s (%s)", word, column, name, column));
        }
      }
      case MARIADB -> {
        String keys =
            INDEXED.stream()
                .map(column -> ",\n  KEY " + word + "_" + column + " (" + column + ")")
                .collect(Collectors.joining());
        statements.add(
            table
                + ",\n  PRIMARY KEY ("
                + KEY
                + ")"
                + keys
                + "\n) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
      }
    }
    return statements;
  }

  /**
   * One statement that writes rows of different sessions: new ones are inserted, others replaced if
   * the row there is not newer. As new ones replace as well: with other rules, the same log has the
   * same sessions with other verdicts.
   */
  String upsert(int rows) {
    String cast = dialect == Dialect.POSTGRESQL ? "CAST(? AS jsonb)" : "?";
    String row =
        COLUMNS.stream()
            .map(column -> column.name.equals(JSON) ? cast : "?")
            .collect(Collectors.joining(", ", "(", ")"));
    StringBuilder sql = new StringBuilder("INSERT INTO ").append(name);
    if (dialect == Dialect.POSTGRESQL) {
      sql.append(" AS old");
    }
    sql.append(
        COLUMNS.stream().map(Column::name).collect(Collectors.joining(", ", " (", ")\nVALUES ")));
    for (int i = 0; i < rows; i++) {
      sql.append(i == 0 ? "" : ", ").append(row);
    }
    List<Column> others = COLUMNS.subList(1, COLUMNS.size());
    switch (dialect) {
      case POSTGRESQL ->
          sql.append("\nON CONFLICT (" + KEY + ") DO UPDATE SET ")
              .append(
                  others.stream()
                      .map(column -> column.name + " = excluded." + column.name)
                      .collect(Collectors.joining(", ")))
              .append(
                  "\nWHERE (excluded.end_time, excluded.request_count)"
                      + " >= (old.end_time, old.request_count)");
      case MARIADB ->
          sql.append("\nON DUPLICATE KEY UPDATE ")
              .append(
                  others.stream()
                      .map(
                          column ->
                              String.format(
                                  "%1$s = IF((VALUES(end_time), VALUES(request_count)) >="
                                      + " (end_time, request_count), VALUES(%1$s), %1$s)",
                                  column.name))
                      .collect(Collectors.joining(", ")));
    }
    return sql.toString();
  }

  /**
   * The values of a row in the order of the statement's marks: texts, numbers, nulls, and, as
   * times, what the dialect takes without a thought of time zones.
   */
  List<@Nullable Object> values(SessionRow row) {
    Object[] values = new Object[COLUMNS.size()];
    for (int i = 0; i < values.length; i++) {
      Column column = COLUMNS.get(i);
      Object value = column.value.apply(row);
      if (value instanceof String text) {
        value = column.name.equals(JSON) ? storableJson(text) : storable(text, column.most);
      } else if (value instanceof Instant time) {
        value =
            dialect == Dialect.POSTGRESQL
                ? time.atOffset(ZoneOffset.UTC)
                : MARIADB_TIME.format(time);
      }
      values[i] = value;
    }
    return Arrays.asList(values);
  }

  /** Text that fits and that every database takes: PostgreSQL refuses NUL. */
  private static String storable(String text, int most) {
    String shown = text.indexOf('\0') < 0 ? text : text.replace('\0', REPLACEMENT);
    if (shown.length() <= most) {
      return shown;
    }
    boolean splitsPair = Character.isHighSurrogate(shown.charAt(most - 1));
    return shown.substring(0, splitsPair ? most - 1 : most);
  }

  /**
   * A record without the escape of NUL, which PostgreSQL refuses: an odd backslash and {@code
   * u0000}.
   */
  private static String storableJson(String json) {
    int at = json.indexOf("\\u0000");
    if (at < 0) {
      return json;
    }
    StringBuilder out = new StringBuilder(json.length());
    int from = 0;
    for (int i = json.indexOf('\\'); i >= 0; i = json.indexOf('\\', i + 2)) {
      if (json.startsWith("u0000", i + 1)) {
        out.append(json, from, i).append(REPLACEMENT);
        from = i + 6;
      }
    }
    return out.append(json, from, json.length()).toString();
  }
}
