package dev.spoor.io;

import dev.spoor.model.SessionRow;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Sessions in a table of a database: {@code jdbc:postgresql://USER@HOST[:PORT]/DATABASE}, or {@code
 * jdbc:mariadb:} or {@code jdbc:mysql:} likewise, with the parameters {@code table}, {@code
 * passwordFile}, {@code passwordEnv}, {@code tls} (which checks the server's certificate), {@code
 * config} (a file of properties of the driver) and {@code patience}.
 *
 * <p>Not Beam's JdbcIO: it sends a statement for each row, can tell neither the newer of two rows
 * of a batch nor a server that is away from one that refuses, and its pool of connections is one
 * more thing to carry.
 */
public final class DatabaseSessions {
  static final String POSTGRESQL = "jdbc:postgresql";
  static final String MARIADB = "jdbc:mariadb";

  private static final String MYSQL = "jdbc:mysql";
  private static final Set<String> PARAMETERS =
      Set.of("table", "tls", "passwordFile", "passwordEnv", "config", Patience.PARAMETER);

  private DatabaseSessions() {}

  /**
   * Refuses what is no database.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static void check(QueueUri uri) {
    Arguments.check(
        Set.of(POSTGRESQL, MARIADB, MYSQL).contains(uri.scheme()),
        "%s: only jdbc:postgresql, jdbc:mariadb and jdbc:mysql are known",
        uri.scheme());
    Arguments.check(uri.servers().size() == 1, "one server is needed, not several");
    Arguments.check(
        !uri.user().isEmpty() && uri.path().size() == 1 && !uri.path().get(0).isEmpty(),
        "who logs in and the database are needed, as in %s://USER@HOST/DATABASE",
        uri.scheme());
    Arguments.check(
        uri.path().get(0).chars().allMatch(DatabaseSessions::isPlain),
        "%s is not a name of a database of letters, digits, - and _",
        uri.path().get(0));
    uri.checkParameters(PARAMETERS);
    Object unused = table(uri);
    unused = uri.flag("tls");
    unused = uri.duration(Patience.PARAMETER, Patience.USUAL);
  }

  /** Whether a character means nothing to a driver. */
  private static boolean isPlain(int c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_';
  }

  static SessionTable table(QueueUri uri) {
    return new SessionTable(
        uri.text("table", SessionTable.USUAL_NAME),
        uri.scheme().equals(POSTGRESQL)
            ? SessionTable.Dialect.POSTGRESQL
            : SessionTable.Dialect.MARIADB);
  }

  /**
   * Connects once, and makes the table where it is missing, so that what is wrong is said before
   * anything is read. A server that is away is waited for.
   *
   * @throws OutputException if that cannot be done
   */
  public static void prepare(QueueUri uri) throws IOException, InterruptedException {
    check(uri);
    try (SessionTableWriter writer = new SessionTableWriter(uri)) {
      writer.prepare();
    }
  }

  /**
   * Writes sessions.
   *
   * @throws IllegalArgumentException with one line that says what is wrong with the URI
   */
  public static Write write(QueueUri uri) {
    check(uri);
    return new Write(uri);
  }

  /**
   * Writes sessions that have ended: a row is replaced by one that is not older, so rows may come
   * late, twice or in any order. Many rows in one statement. Bounded and unbounded input in any
   * windows. All rows of a bundle are written when it has ended. A server that is away is waited
   * for, as {@link Patience} has it; then the bundle fails, and is done again.
   */
  public static final class Write extends PTransform<PCollection<SessionRow>, PDone> {
    private static final long serialVersionUID = 1L;

    private final QueueUri uri;

    private Write(QueueUri uri) {
      this.uri = uri;
    }

    @Override
    public PDone expand(PCollection<SessionRow> rows) {
      rows.apply("UpsertRows", ParDo.of(new UpsertFn(uri)));
      return PDone.in(rows.getPipeline());
    }
  }

  private static final class UpsertFn extends DoFn<SessionRow, Void> {
    private static final long serialVersionUID = 1L;
    private static final int MOST_ROWS = 500;

    /** Well below the 4 MB that the smallest server takes in one packet, in three bytes a char. */
    private static final int MOST_CHARS = 1 << 20;

    private static final Counter WRITES = Metrics.counter("spoor", "sink_writes.jdbc");
    private static final Counter RETRIES = Metrics.counter("spoor", "sink_retries.jdbc");

    private final QueueUri uri;
    private transient SessionTableWriter writer;

    /** The newest row of each session: one statement may not write a row twice. */
    private transient Map<String, SessionRow> held;

    private transient long heldChars;

    UpsertFn(QueueUri uri) {
      this.uri = uri;
    }

    @Setup
    public void setup() {
      writer = new SessionTableWriter(uri);
      held = new LinkedHashMap<>();
    }

    @StartBundle
    public void startBundle() {
      held.clear();
      heldChars = 0;
    }

    @ProcessElement
    public void process(@Element SessionRow row) throws IOException, InterruptedException {
      held.merge(row.sessUuid(), row, (old, now) -> now.replaces(old) ? now : old);
      heldChars += row.json().length();
      if (held.size() >= MOST_ROWS || heldChars >= MOST_CHARS) {
        flush();
      }
    }

    @FinishBundle
    public void finishBundle() throws IOException, InterruptedException {
      flush();
    }

    private void flush() throws IOException, InterruptedException {
      List<SessionRow> rows = List.copyOf(held.values());
      RETRIES.inc(writer.write(rows));
      WRITES.inc(rows.size());
      held.clear();
      heldChars = 0;
    }

    @Teardown
    public void teardown() {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
