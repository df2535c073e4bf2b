package dev.spoor.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Whom an encrypted connection trusts: the authorities that Java knows, or those in the file of
 * {@code caFile}, in PEM. A server has to prove the name by which it was called.
 */
final class Certificates {
  /** The parameter of URIs that names the file. */
  static final String PARAMETER = "caFile";

  private Certificates() {}

  /**
   * What opens encrypted sockets; null for Java's own.
   *
   * @throws InputException if the file has no certificates
   */
  static @Nullable SSLSocketFactory sockets(QueueUri uri) throws InputException {
    String file = uri.text(PARAMETER);
    if (file == null) {
      return null;
    }
    SSLContext context;
    try {
      KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
      authorities.load(null, null);
      int count = 0;
      for (Certificate certificate : read(file)) {
        authorities.setCertificateEntry(PARAMETER + count++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities);
      context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
    } catch (IOException | GeneralSecurityException e) {
      throw new InputException(
          "cannot read the certificates in " + file + ": " + Failures.oneLine(e), e);
    }
    return context.getSocketFactory();
  }

  private static Collection<? extends Certificate> read(String file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new IOException("there is none");
      }
      return certificates;
    }
  }

  /** Settings of a connection that checks the server's name, which sockets by themselves do not. */
  static SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }
}
