package dev.spoor.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.spoor.fixtures.servers.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Encryption and passwords, on a real server with a certificate of its own; skipped, loudly, where
 * there is none.
 */
public class RedisTlsTest {
  private static final String STORE_PASSWORD = "for-this-test";
  private static final String PASSWORD = "s3cret \u00e9";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private RedisServer redis;
  private Path certificate;
  private Path password;

  @Before
  public void start() throws Exception {
    Path home = folder.getRoot().toPath();
    certificate = home.resolve("server.crt");
    password = Files.writeString(home.resolve("password"), PASSWORD + "\n");
    certify(home, "SAN=ip:127.0.0.1");
    Optional<RedisServer> started =
        RedisServer.start(
            home,
            "--port",
            "0",
            "--tls-port",
            "PORT",
            "--tls-cert-file",
            certificate.toString(),
            "--tls-key-file",
            home.resolve("server.key").toString(),
            "--tls-ca-cert-file",
            certificate.toString(),
            "--tls-auth-clients",
            "no",
            "--requirepass",
            PASSWORD);
    assumeTrue("no redis-server", started.isPresent());
    redis = started.get();
  }

  @After
  public void stop() {
    if (redis != null) {
      redis.close();
    }
  }

  /** A new key with a certificate by itself, as files that OpenSSL reads. */
  private static void certify(Path home, String name) throws Exception {
    Path store = home.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=redis.example",
                "-ext",
                name,
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD,
                "-storetype",
                "PKCS12")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(said, keytool.waitFor(), is(0));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    pem(home.resolve("server.crt"), "CERTIFICATE", keys.getCertificate("server").getEncoded());
    pem(
        home.resolve("server.key"),
        "PRIVATE KEY",
        keys.getKey("server", STORE_PASSWORD.toCharArray()).getEncoded());
  }

  private static void pem(Path file, String kind, byte[] bytes)
      throws IOException, GeneralSecurityException {
    Files.writeString(
        file,
        "-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(bytes)
            + "\n-----END "
            + kind
            + "-----\n");
  }

  private RedisLink open(String host, String parameters) throws InputException {
    return RedisLink.open(uri(host, parameters), Duration.ofSeconds(5));
  }

  private QueueUri uri(String host, String parameters) {
    return QueueUri.parse("redis://" + host + ":" + redis.port() + "?" + parameters);
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }

  @Test
  public void whoIsTrustedAndKnowsThePasswordIsServed() throws Exception {
    try (RedisLink link =
        open("127.0.0.1", "tls=true&caFile=" + certificate + "&passwordFile=" + password)) {
      assertThat(RedisLink.text(link.call(Command.PING)), is("PONG"));
    }
  }

  @Test
  public void anUnknownAuthorityIsNotTrusted() {
    JedisConnectionException refused =
        assertThrows(
            JedisConnectionException.class,
            () -> open("127.0.0.1", "tls=true&passwordFile=" + password));
    assertThat(root(refused), containsString("unable to find valid certification path"));
  }

  @Test
  public void aServerOfAnotherNameIsNotTrusted() throws Exception {
    JedisConnectionException refused =
        assertThrows(
            JedisConnectionException.class,
            () ->
                open("localhost", "tls=true&caFile=" + certificate + "&passwordFile=" + password));
    assertThat(root(refused), containsString("No name matching localhost found"));
  }

  @Test
  public void aWrongPasswordIsRefused() throws Exception {
    Path wrong = Files.writeString(folder.getRoot().toPath().resolve("wrong"), "wrong");
    JedisDataException refused =
        assertThrows(
            JedisDataException.class,
            () -> open("127.0.0.1", "tls=true&caFile=" + certificate + "&passwordFile=" + wrong));
    assertThat(refused.getMessage(), containsString("WRONGPASS"));
    QueueUri uri = uri("127.0.0.1", "tls=true&caFile=" + certificate + "&passwordFile=" + wrong);
    assertThat(
        assertThrows(InputException.class, () -> RedisLink.missing(uri, null)).getMessage(),
        startsWith("Redis refuses " + uri + ": WRONGPASS"));
  }

  @Test
  public void aFileWithoutCertificatesIsNamed() throws Exception {
    Path empty = Files.writeString(folder.getRoot().toPath().resolve("empty.crt"), "");
    assertThat(
        assertThrows(InputException.class, () -> open("127.0.0.1", "tls=true&caFile=" + empty))
            .getMessage(),
        is("cannot read the certificates in " + empty + ": there is none"));
    Path key = folder.getRoot().toPath().resolve("server.key");
    assertThat(
        assertThrows(InputException.class, () -> open("127.0.0.1", "tls=true&caFile=" + key))
            .getMessage(),
        containsString("cannot read the certificates in " + key));
    assertThat(
        assertThrows(InputException.class, () -> open("127.0.0.1", "tls=true&caFile=/no/such.crt"))
            .getMessage(),
        containsString("cannot read the certificates in /no/such.crt"));
    assertThat(
        assertThrows(InputException.class, () -> open("127.0.0.1", "caFile=" + certificate))
            .getMessage(),
        containsString("caFile= is for tls=true"));
  }
}
