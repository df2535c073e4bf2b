package dev.spoor.runners.dataflow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Google Cloud Storage in this process, as far as Beam uses it: list, get, whole and ranged
 * reads, resumable and multipart uploads, rewrite, delete, and batches of these. Any bucket exists.
 */
final class FakeGcs implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final SortedMap<String, Stored> objects = new ConcurrentSkipListMap<>();
  private final Map<String, String> uploads = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong(1);

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Stored(byte[] bytes, long generation, Instant updated) {}

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Response(int status, byte[] body) {
    static Response json(ObjectNode body) {
      return new Response(200, body.toString().getBytes(UTF_8));
    }

    static Response error(int status, String reason) {
      ObjectNode body = JSON.createObjectNode();
      body.putObject("error").put("code", status).put("message", reason);
      return new Response(status, body.toString().getBytes(UTF_8));
    }
  }

  private FakeGcs(HttpServer server) {
    this.server = server;
  }

  static FakeGcs start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FakeGcs gcs = new FakeGcs(server);
    server.createContext("/", gcs::handle);
    server.setExecutor(gcs.threads);
    server.start();
    return gcs;
  }

  /** The value of {@code --gcsEndpoint}. */
  String endpoint() {
    return origin() + "/storage/v1/";
  }

  private String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Stores an object; {@code uri} begins with {@code gs://}. */
  void put(String uri, byte[] bytes) {
    put(uri.substring("gs://".length()), bytes, ids.getAndIncrement());
  }

  private void put(String key, byte[] bytes, long generation) {
    objects.put(key, new Stored(bytes, generation, Instant.now()));
  }

  /** The URIs of all objects, sorted. */
  Iterable<String> uris() {
    return objects.keySet().stream().map(key -> "gs://" + key).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      URI uri = exchange.getRequestURI();
      String path = uri.getRawPath();
      Map<String, String> query = query(uri.getRawQuery());
      Response response;
      if (path.startsWith("/batch")) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        exchange.getResponseHeaders().add("Content-Type", "multipart/mixed; boundary=batch");
        response = batch(boundary(type), body);
      } else {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (path.startsWith("/upload/")) {
          response = upload(exchange, path, query, body);
        } else if ("media".equals(query.get("alt"))) {
          response = media(path, range);
        } else {
          response = call(exchange.getRequestMethod(), path, query);
        }
      }
      boolean empty = response.body().length == 0;
      exchange.sendResponseHeaders(response.status(), empty ? -1 : response.body().length);
      if (!empty) {
        exchange.getResponseBody().write(response.body());
      }
    }
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new TreeMap<>();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          query.put(pair.substring(0, equals), decode(pair.substring(equals + 1)));
        }
      }
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  private static String boundary(String contentType) {
    return contentType.substring(contentType.indexOf("boundary=") + 9).replace("\"", "");
  }

  /** What {@code .../b/BUCKET/o/OBJECT} names, as {@code BUCKET/OBJECT}. */
  private static String key(String path) {
    String[] parts = path.substring(path.indexOf("/b/") + 3).split("/o/", 2);
    return decode(parts[0]) + "/" + decode(parts.length < 2 ? "" : parts[1]);
  }

  private Response call(String method, String path, Map<String, String> query) {
    int rewrite = path.indexOf("/rewriteTo/");
    if (rewrite >= 0) {
      Stored from = objects.get(key(path.substring(0, rewrite)));
      if (from == null) {
        return Response.error(404, "Not Found");
      }
      String to = key(path.substring(rewrite + "/rewriteTo".length()));
      put(to, from.bytes(), ids.getAndIncrement());
      ObjectNode done = JSON.createObjectNode().put("done", true);
      done.set("resource", metadata(to));
      return Response.json(done);
    }
    if (path.endsWith("/o")) {
      return list(path, query);
    }
    if (!path.contains("/o/")) {
      String bucket = path.substring(path.lastIndexOf('/') + 1);
      return Response.json(
          JSON.createObjectNode()
              .put("kind", "storage#bucket")
              .put("name", bucket)
              .put("projectNumber", "1")
              .put("location", "US"));
    }
    String key = key(path);
    if (!objects.containsKey(key)) {
      return Response.error(404, "Not Found");
    }
    if (method.equals("DELETE")) {
      objects.remove(key);
      return new Response(204, new byte[0]);
    }
    return Response.json(metadata(key));
  }

  private Response list(String path, Map<String, String> query) {
    String bucket = path.substring(path.indexOf("/b/") + 3, path.length() - 2) + "/";
    ObjectNode list = JSON.createObjectNode().put("kind", "storage#objects");
    ArrayNode items = list.putArray("items");
    for (String key : objects.tailMap(bucket).keySet()) {
      if (key.startsWith(bucket + query.getOrDefault("prefix", ""))) {
        items.add(metadata(key));
      }
    }
    return Response.json(list);
  }

  private ObjectNode metadata(String key) {
    Stored object = objects.get(key);
    int slash = key.indexOf('/');
    return JSON.createObjectNode()
        .put("kind", "storage#object")
        .put("bucket", key.substring(0, slash))
        .put("name", key.substring(slash + 1))
        .put("size", String.valueOf(object.bytes().length))
        .put("generation", String.valueOf(object.generation()))
        .put("metageneration", "1")
        .put("contentType", "application/octet-stream")
        .put("timeCreated", object.updated().toString())
        .put("updated", object.updated().toString());
  }

  private Response media(String path, String range) {
    Stored object = objects.get(key(path));
    if (object == null) {
      return Response.error(404, "Not Found");
    }
    if (range == null) {
      return new Response(200, object.bytes());
    }
    String[] bounds = range.substring("bytes=".length()).split("-", -1);
    int from = Integer.parseInt(bounds[0]);
    int length = object.bytes().length;
    if (from >= length) {
      return Response.error(416, "Requested range not satisfiable");
    }
    int to = bounds[1].isEmpty() ? length : Math.min(length, Integer.parseInt(bounds[1]) + 1);
    return new Response(206, Arrays.copyOfRange(object.bytes(), from, to));
  }

  private Response upload(
      HttpExchange exchange, String path, Map<String, String> query, byte[] body)
      throws IOException {
    String key;
    byte[] bytes = body;
    if (exchange.getRequestMethod().equals("PUT")) {
      key = uploads.remove(query.get("upload_id"));
    } else if ("resumable".equals(query.get("uploadType"))) {
      String id = String.valueOf(ids.getAndIncrement());
      String name =
          query.containsKey("name") ? query.get("name") : JSON.readTree(body).path("name").asText();
      uploads.put(id, bucket(path) + "/" + name);
      exchange
          .getResponseHeaders()
          .add("Location", origin() + path + "?uploadType=resumable&upload_id=" + id);
      return new Response(200, new byte[0]);
    } else {
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      String[] parts = new String(body, ISO_8859_1).split("--" + boundary(type), -1);
      String name = JSON.readTree(content(parts[1]).getBytes(ISO_8859_1)).path("name").asText();
      key = bucket(path) + "/" + query.getOrDefault("name", name);
      bytes = content(parts[2]).getBytes(ISO_8859_1);
    }
    put(key, bytes, ids.getAndIncrement());
    return Response.json(metadata(key));
  }

  private static String bucket(String path) {
    return path.substring(path.indexOf("/b/") + 3, path.lastIndexOf("/o"));
  }

  /** What stands between the empty line after a part's headers and the next boundary. */
  private static String content(String part) {
    return part.substring(part.indexOf("\r\n\r\n") + 4, part.length() - 2);
  }

  private Response batch(String boundary, byte[] body) {
    StringBuilder answer = new StringBuilder();
    String[] parts = new String(body, ISO_8859_1).split("--" + boundary, -1);
    for (int i = 1; i < parts.length - 1; i++) {
      String id = "";
      for (String header : parts[i].substring(0, parts[i].indexOf("\r\n\r\n")).split("\r\n", -1)) {
        if (header.toLowerCase(java.util.Locale.ROOT).startsWith("content-id:")) {
          id = header.substring("content-id:".length()).strip();
        }
      }
      String[] request = parts[i].substring(parts[i].indexOf("\r\n\r\n") + 4).split(" ", 3);
      URI uri = URI.create(request[1]);
      Response response = call(request[0], uri.getRawPath(), query(uri.getRawQuery()));
      answer
          .append("--batch\r\nContent-Type: application/http\r\nContent-ID: ")
          .append(id.isEmpty() ? "response-" + i : "<response-" + id.substring(1))
          .append("\r\n\r\nHTTP/1.1 ")
          .append(response.status())
          .append(" Status\r\nContent-Type: application/json\r\nContent-Length: ")
          .append(response.body().length)
          .append("\r\n\r\n")
          .append(new String(response.body(), ISO_8859_1))
          .append("\r\n");
    }
    return new Response(200, answer.append("--batch--\r\n").toString().getBytes(ISO_8859_1));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
