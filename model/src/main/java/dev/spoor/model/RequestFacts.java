package dev.spoor.model;

/**
 * What a session wants to know of one request, computed once from a {@link RequestEvent}: hashes
 * instead of strings, judgements instead of fields. Reused for all requests of a bundle.
 */
public final class RequestFacts {
  /** Kind of resource. */
  public ResourceType type = ResourceType.OTHER;

  /** Non-empty path segments. */
  public int depth;

  /** hash64 of the path. */
  public long pathHash;

  /** hash64 of the directory. */
  public long directoryHash;

  /** hash64 of the query; valid when {@link #hasQuery}. */
  public long queryHash;

  /** Whether there is a query. */
  public boolean hasQuery;

  /** Hash of the target with its number cut out; valid when {@link #hasTemplate}. */
  public long templateHash;

  /** The number cut out, at least 0. */
  public long number;

  /** Whether the target has a number. */
  public boolean hasTemplate;

  /** Whether the request was a failed login. */
  public boolean failedLogin;

  /** Whether the local hour was 0 to 6. */
  public boolean night;

  /** Whether the protocol is older than HTTP/1.1, or none. */
  public boolean oldProtocol;

  /** Whether the host is an address. */
  public boolean hostIsAddress;

  /** Whether the client sent a referrer. */
  public boolean hasReferrer;

  /** hash64 of the referrer's path on this site; valid when {@link #hasReferrerPath}. */
  public long referrerPathHash;

  /** Whether the referrer may be a page of this site. */
  public boolean hasReferrerPath;

  /** hash64 of the user agent, absent counting as empty. */
  public long userAgentHash;

  /** {@link UserAgentClass} bits. */
  public int userAgentBits;

  /** Missing headers in thousandths of what such a browser sends, or -1 when not judged. */
  public int missingHeaders;

  /** hash64 of the header names in order. */
  public long headerOrderHash;

  /** Whether robots.txt was asked for. */
  public boolean robotsFetch;

  /** Whether robots.txt forbids the path to this agent. */
  public boolean disallowed;

  /** hash64 of each distinct cookie name; {@link #cookieNameCount} are valid. */
  public final long[] cookieNameHashes = new long[RequestEvent.MAX_PAIRS];

  /** Number of distinct cookie names. */
  public int cookieNameCount;

  /** hash64 of each session cookie's value; {@link #sessionCookieCount} are valid. */
  public final long[] sessionCookieHashes = new long[RequestEvent.MAX_PAIRS];

  /** Number of session cookies. */
  public int sessionCookieCount;

  /** hash64 of the JA4 fingerprint; valid when {@link #hasJa4}. */
  public long ja4Hash;

  /** Whether there is a JA4 fingerprint. */
  public boolean hasJa4;

  /** Whether what was found is reason to look at the client at once. */
  public boolean urgent;

  /** What inspection found; empty where nothing was inspected. */
  public final RequestHits hits = new RequestHits();
}
