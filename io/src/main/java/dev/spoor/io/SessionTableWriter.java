package dev.spoor.io;

import dev.spoor.model.SessionRow;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes rows to the table of sessions, which it makes where it is missing. Not thread-safe.
 *
 * <p>The drivers are asked by themselves, not by {@code DriverManager}, which does not find those
 * of another class loader, as a cluster's jobs have one.
 */
final class SessionTableWriter implements AutoCloseable {
  private static final int CONNECT_SECONDS = 5;
  private static final int ANSWER_SECONDS = 60;

  /**
   * Classes of SQL states that pass: connection, resources, an operator's doing, locks and
   * deadlocks, the system's trouble, and what MariaDB has no word for (full disk or table, lock
   * waited for too long).
   */
  private static final Set<String> PASSING = Set.of("08", "40", "53", "55", "57", "58", "HY");

  /** A server that only reads for now, as its other one has not taken over yet. */
  private static final String READ_ONLY = "25006";

  /** No such table, of PostgreSQL and MariaDB. */
  private static final Set<String> NO_TABLE = Set.of("42P01", "42S02");

  private final QueueUri uri;
  private final SessionTable table;
  private final Patience patience;
  private @Nullable Connection connection;

  SessionTableWriter(QueueUri uri) {
    this.uri = uri;
    this.table = DatabaseSessions.table(uri);
    this.patience =
        new Patience("write sessions to " + uri, uri.duration(Patience.PARAMETER, Patience.USUAL));
  }

  /**
   * Connects, and makes the table where it is missing.
   *
   * @throws OutputException if that cannot be done
   * @throws InputException if the password that the URI names is not to be had
   */
  void prepare() throws IOException, InterruptedException {
    patience.keepTrying(() -> ask(this::connected));
  }

  /**
   * Writes rows, each of another session.
   *
   * @return how often something had to be tried again
   * @throws OutputException if the server was away for too long, or will never take them
   * @throws InputException if the password that the URI names is not to be had
   */
  long write(List<SessionRow> rows) throws IOException, InterruptedException {
    if (rows.isEmpty()) {
      return 0;
    }
    // Two that write the same rows in the same order wait for each other, instead of for ever.
    List<SessionRow> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(SessionRow::sessUuid));
    return patience.keepTrying(() -> ask(() -> upsert(sorted)));
  }

  /** What is asked of a database. */
  private interface Question {
    void ask() throws SQLException, IOException;
  }

  private void ask(Question question) throws Patience.AwayException, IOException {
    try {
      question.ask();
    } catch (SQLException e) {
      close();
      if (mayPass(e)) {
        throw new Patience.AwayException(e);
      }
      throw new OutputException("cannot write sessions to " + uri + ": " + Failures.oneLine(e), e);
    }
  }

  /** Whether the same may be done later. */
  static boolean mayPass(SQLException failure) {
    String state = failure.getSQLState();
    return failure instanceof SQLTransientException
        || failure instanceof SQLRecoverableException
        || (state != null
            && (state.equals(READ_ONLY)
                || (state.length() == 5 && PASSING.contains(state.substring(0, 2)))));
  }

  private void upsert(List<SessionRow> rows) throws SQLException, IOException {
    try (PreparedStatement statement = connected().prepareStatement(table.upsert(rows.size()))) {
      int mark = 0;
      for (SessionRow row : rows) {
        for (Object value : table.values(row)) {
          statement.setObject(++mark, value);
        }
      }
      statement.executeUpdate();
    }
  }

  private Connection connected() throws SQLException, IOException {
    if (connection == null) {
      Connection open = connect();
      try {
        ensureTable(open);
        connection = open;
      } finally {
        // One without a table is no use, and is in the middle of a transaction.
        if (connection == null) {
          close(open);
        }
      }
    }
    return connection;
  }

  private Connection connect() throws SQLException, IOException {
    Properties properties = new Properties();
    boolean isPostgres = table.dialect() == SessionTable.Dialect.POSTGRESQL;
    Driver driver;
    String scheme;
    if (isPostgres) {
      driver = new org.postgresql.Driver();
      scheme = DatabaseSessions.POSTGRESQL;
      properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
      properties.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
      properties.setProperty("ApplicationName", "spoor");
      // What the server says of a failure holds values of rows, which are an attacker's.
      properties.setProperty("logServerErrorDetail", "false");
    } else {
      driver = new org.mariadb.jdbc.Driver();
      scheme = DatabaseSessions.MARIADB;
      properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS * 1_000));
      properties.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS * 1_000));
      properties.setProperty("allowLocalInfile", "false");
    }
    if (uri.flag("tls")) {
      properties.setProperty(isPostgres ? "sslmode" : "sslMode", "verify-full");
    }
    Properties configured = Secrets.config(uri);
    configured
        .stringPropertyNames()
        .forEach(name -> properties.setProperty(name, configured.getProperty(name)));
    properties.setProperty("user", uri.user());
    String password = Secrets.password(uri);
    if (password != null) {
      properties.setProperty("password", password);
    }
    QueueUri.Server server = uri.servers().get(0);
    String url = scheme + "://" + server.orPort(isPostgres ? 5432 : 3306) + "/" + uri.path().get(0);
    Connection open = driver.connect(url, properties);
    if (open == null) {
      throw new OutputException("the driver does not know " + uri);
    }
    return open;
  }

  private void ensureTable(Connection open) throws SQLException, IOException {
    try (Statement probe = open.createStatement()) {
      probe.executeQuery(table.probe()).close();
      return;
    } catch (SQLException e) {
      if (!NO_TABLE.contains(String.valueOf(e.getSQLState()))) {
        throw e;
      }
    }
    open.setAutoCommit(false);
    try (Statement statement = open.createStatement()) {
      for (String sql : table.creation()) {
        statement.execute(sql);
      }
      open.commit();
    } catch (SQLException e) {
      if (mayPass(e)) {
        throw e;
      }
      throw new OutputException(
          String.format(
              "cannot create the table %s in %s (%s): let %s create it, or create it by hand"
                  + " (docs/operating.md)",
              table.name(), uri, Failures.oneLine(e), uri.user()),
          e);
    }
    open.setAutoCommit(true);
  }

  @Override
  public void close() {
    if (connection != null) {
      close(connection);
      connection = null;
    }
  }

  private static void close(Connection open) {
    try {
      open.close();
    } catch (SQLException e) {
      // It was broken: there is nothing left to close.
    }
  }
}
