package dev.spoor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Tells an operator how a job does: {@code /health}, {@code /metrics} for Prometheus, {@code
 * /metrics/json}. One question is answered at a time, and values are at most a second old, so that
 * asking often costs the job nothing.
 */
final class MetricsServer implements AutoCloseable {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int BAD_METHOD = 405;
  private static final int UNAVAILABLE = 503;

  private final HttpServer server;
  private final ExecutorService thread;
  private final Supplier<Map<String, Long>> values;
  private final BooleanSupplier isWell;
  private MetricsPage page = new MetricsPage(Map.of());
  private long takenAt = System.nanoTime() - FRESH.toNanos();

  private MetricsServer(
      HttpServer server, Supplier<Map<String, Long>> values, BooleanSupplier isWell) {
    this.server = server;
    this.values = values;
    this.isWell = isWell;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread worker = new Thread(task, "spoor-metrics");
              worker.setDaemon(true);
              return worker;
            });
  }

  /**
   * Starts.
   *
   * @param port where to listen, on all addresses; 0 for any free one
   * @param values counters and gauges by name; called by one thread
   * @param isWell whether the job goes
   * @throws UsageException if somebody else has the port
   */
  static MetricsServer start(int port, Supplier<Map<String, Long>> values, BooleanSupplier isWell) {
    HttpServer http;
    try {
      http = HttpServer.create(new InetSocketAddress(port), 0);
    } catch (IOException e) {
      throw new UsageException(
          "--metricsPort=" + port + " cannot be listened to: " + Failures.describe(e), e);
    }
    MetricsServer server = new MetricsServer(http, values, isWell);
    http.createContext("/", server::answer);
    http.setExecutor(server.thread);
    http.start();
    return server;
  }

  /** Where it listens. */
  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, BAD_METHOD, "text/plain", "only GET\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/health" -> {
          boolean well = isWell.getAsBoolean();
          send(exchange, well ? OK : UNAVAILABLE, "text/plain", well ? "OK\n" : "the job ended\n");
        }
        case "/metrics" -> send(exchange, OK, "text/plain; version=0.0.4", page().text());
        case "/metrics/json" -> send(exchange, OK, "application/json", page().json());
        default -> send(exchange, NOT_FOUND, "text/plain", "not here\n");
      }
    }
  }

  private MetricsPage page() {
    if (System.nanoTime() - takenAt >= FRESH.toNanos()) {
      page = new MetricsPage(values.get());
      takenAt = System.nanoTime();
    }
    return page;
  }

  private static void send(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
