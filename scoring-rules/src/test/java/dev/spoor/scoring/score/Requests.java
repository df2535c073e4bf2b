package dev.spoor.scoring.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.Bytes;
import dev.spoor.model.IpAddress;
import dev.spoor.model.Place;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.RequestHits;
import dev.spoor.model.ResourceType;
import dev.spoor.model.SensorReport;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.View;
import dev.spoor.scoring.agents.UserAgents;
import dev.spoor.scoring.rules.RuleInfo;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Sessions written down request by request, as inspection and analysis would have filled them. */
final class Requests {
  private static final long START = 1_761_530_400_000L; // 2025-10-27T02:00:00Z

  /** All that a combined log says. */
  private static final int COMBINED =
      RequestEvent.METHOD
          | RequestEvent.STATUS
          | RequestEvent.USER_AGENT
          | RequestEvent.REFERRER
          | RequestEvent.PROTOCOL;

  private record Hit(RuleInfo rule, Place place, @Nullable String name, View view, String text) {}

  /** One request, all of it with defaults. */
  static final class Request {
    private double second;
    private String method = "GET";
    private String path = "/";
    private @Nullable String query;
    private int status = 200;
    private long bytes = 5_000;
    private boolean oldProtocol;
    private @Nullable String referrerPath;
    private boolean failedLogin;
    private int layers;
    private int evasions;
    private int known = COMBINED;
    private int missingHeaders = -1;
    private final List<Hit> hits = new ArrayList<>();

    Request at(double seconds) {
      second = seconds;
      return this;
    }

    Request post() {
      method = "POST";
      return this;
    }

    Request head() {
      method = "HEAD";
      return this;
    }

    Request query(String text) {
      query = text;
      return this;
    }

    Request answered(int code, long body) {
      status = code;
      bytes = body;
      return this;
    }

    Request oldProtocol() {
      oldProtocol = true;
      return this;
    }

    Request from(String page) {
      referrerPath = page;
      return this;
    }

    Request failedLogin() {
      failedLogin = true;
      return answered(401, 300);
    }

    Request disguised(int urlLayers, int evasionBits) {
      layers = urlLayers;
      evasions = evasionBits;
      return this;
    }

    Request missingHeaders(int permille) {
      missingHeaders = permille;
      known |= RequestEvent.HEADERS;
      return this;
    }

    Request knowing(int bits) {
      known = bits;
      return this;
    }

    Request hit(RuleInfo rule, Place place, @Nullable String name, View view, String text) {
      hits.add(new Hit(rule, place, name, view, text));
      return this;
    }

    Request hit(RuleInfo rule) {
      return hit(rule, Place.PATH, null, View.RAW, path);
    }

    private void addTo(SessionFragment fragment, String agent, int agentBits) {
      RequestEvent event = new RequestEvent();
      RequestFacts facts = new RequestFacts();
      event.reset();
      event.timeMillis = START + Math.round(second * 1000);
      event.requestHash = hash(method + path + query + second);
      IpAddress address = IpAddress.parse("192.0.2.100");
      event.addressHigh = address.high();
      event.addressLow = address.low();
      event.port = 54_321;
      event.known = known;
      set(event.method, method);
      set(event.path, path);
      if (query != null) {
        set(event.query, query);
      }
      event.status = status;
      event.bytes = bytes;
      set(event.userAgent, agent);
      facts.type = ResourceType.of(event.path, path.lastIndexOf('/'));
      facts.depth = path.length() - path.replace("/", "").length();
      facts.pathHash = hash(path);
      facts.directoryHash = hash(path.substring(0, path.lastIndexOf('/') + 1));
      facts.hasQuery = query != null;
      facts.queryHash = query == null ? 0 : hash(query);
      facts.oldProtocol = oldProtocol;
      facts.failedLogin = failedLogin;
      facts.hasReferrer = referrerPath != null;
      facts.hasReferrerPath = referrerPath != null;
      facts.referrerPathHash = referrerPath == null ? 0 : hash(referrerPath);
      facts.userAgentHash = hash(agent);
      facts.userAgentBits = agentBits;
      facts.missingHeaders = missingHeaders;
      facts.hits.clear();
      for (Hit hit : hits) {
        int at = facts.hits.count++;
        facts.hits.rules[at] = hit.rule.key();
        facts.hits.categories[at] =
            hit.rule.shadow() || hit.rule.points() == 0 ? -1 : hit.rule.category().index();
        facts.hits.places[at] = hit.place;
        facts.hits.views[at] = hit.view;
        facts.hits.names[at].clear();
        if (hit.name != null) {
          set(facts.hits.names[at], hit.name);
        }
        set(facts.hits.texts[at], hit.text);
        facts.hits.points += hit.rule.shadow() ? 0 : hit.rule.points();
      }
      facts.hits.layers = layers;
      facts.hits.evasions = evasions & RequestHits.ALL_EVASIONS;
      fragment.add(event, facts);
    }

    private static void set(Bytes view, String text) {
      view.set(text.getBytes(UTF_8));
    }

    private static long hash(String text) {
      byte[] bytes = text.getBytes(UTF_8);
      return Bytes.hash64(bytes, 0, bytes.length);
    }
  }

  private Requests() {}

  /** A request for a path. */
  static Request get(String path) {
    Request request = new Request();
    request.path = path;
    return request;
  }

  /** A session of requests by one agent, at 192.0.2.100. */
  static Session session(String agent, Request... requests) {
    return session(agent, null, requests);
  }

  /** The same as a sensor reports it. */
  static Session session(String agent, @Nullable SensorReport sensor, Request... requests) {
    SessionFragment fragment = new SessionFragment();
    int bits = UserAgents.bits(agent.getBytes(UTF_8));
    for (Request request : requests) {
      request.addTo(fragment, agent, bits);
    }
    return new Session(
        "shop.example/address_agent/192.0.2.100+00ff",
        fragment,
        Session.CloseCause.GAP,
        true,
        sensor);
  }
}
