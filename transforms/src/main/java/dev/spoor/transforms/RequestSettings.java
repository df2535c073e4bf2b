package dev.spoor.transforms;

import dev.spoor.model.CidrSet;
import dev.spoor.model.ClientKey;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How requests are read for sessions: whose they are, and which judgements depend on the site.
 * {@link #defaults()} has every default; the {@code with} methods return changed copies.
 *
 * @param site the site of all requests, or null to take each line's host
 * @param siteZone zone of times whose line names none
 * @param keyType what tells clients apart
 * @param clientHeader the header of {@link ClientKey.Type#HEADER}, lower case; else empty
 * @param sessionCookies names of session cookies, most telling first
 * @param trustedProxies proxies whose {@code X-Forwarded-For} is believed
 * @param loginPaths paths that are logins beside those known by name
 * @param loginFailedPaths paths that answer 200 to a POST when a login failed
 * @param robots rules of the site's robots.txt, or null where not given
 */
public record RequestSettings(
    @Nullable String site,
    ZoneId siteZone,
    ClientKey.Type keyType,
    String clientHeader,
    List<String> sessionCookies,
    CidrSet trustedProxies,
    List<String> loginPaths,
    List<String> loginFailedPaths,
    @Nullable RobotsRules robots)
    implements Serializable {

  /** Site of requests whose log names no host. */
  public static final String DEFAULT_SITE = "default";

  /** Names of session cookies of widespread frameworks. */
  public static final List<String> DEFAULT_SESSION_COOKIES =
      List.of(
          "PHPSESSID",
          "JSESSIONID",
          "ASP.NET_SessionId",
          "sessionid",
          "session",
          "sid",
          "connect.sid",
          "laravel_session");

  /** Copies the lists. */
  public RequestSettings {
    sessionCookies = List.copyOf(sessionCookies);
    loginPaths = List.copyOf(loginPaths);
    loginFailedPaths = List.copyOf(loginFailedPaths);
    if (keyType == ClientKey.Type.HEADER && clientHeader.isEmpty()) {
      throw new IllegalArgumentException("a header key needs the name of the header");
    }
  }

  /** Address and agent as key, hosts as sites, UTC, nobody trusted. */
  public static RequestSettings defaults() {
    return new RequestSettings(
        null,
        ZoneId.of("UTC"),
        ClientKey.Type.ADDRESS_AGENT,
        "",
        DEFAULT_SESSION_COOKIES,
        CidrSet.empty(),
        List.of(),
        List.of(),
        null);
  }

  /** These settings with another site; null to take each line's host. */
  public RequestSettings withSite(@Nullable String newSite) {
    return new RequestSettings(
        newSite,
        siteZone,
        keyType,
        clientHeader,
        sessionCookies,
        trustedProxies,
        loginPaths,
        loginFailedPaths,
        robots);
  }

  /** These settings with another kind of key; {@code header} is used by {@code HEADER} only. */
  public RequestSettings withKey(ClientKey.Type type, String header) {
    return new RequestSettings(
        site,
        siteZone,
        type,
        header,
        sessionCookies,
        trustedProxies,
        loginPaths,
        loginFailedPaths,
        robots);
  }
}
