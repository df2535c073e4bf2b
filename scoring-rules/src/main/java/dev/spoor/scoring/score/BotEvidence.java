package dev.spoor.scoring.score;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.Enrichment;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.ResourceType;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.SessionFragment.Counter;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict.BotReason;
import dev.spoor.scoring.rules.SessionFields;
import dev.spoor.scoring.score.Findings.Found;
import dev.spoor.scoring.score.Findings.Hit;
import java.util.ArrayList;
import java.util.List;

/**
 * What speaks for a program and what for a person, as points that sum to the bot score: 50 where
 * nothing speaks, up by what only programs do, down by what only browsers in a person's hands do.
 * docs/adr/0004-verdicts.md tells where the numbers come from.
 */
final class BotEvidence {
  private static final int NEUTRAL = 50;
  private static final int SEVERAL_PAGES = 5;
  private static final int MANY_PAGES = 20;

  /** Requests from which on a client that hides its agent shows that it means to. */
  private static final int SEVERAL_REQUESTS = 3;

  private final SessionFragment fragment;
  private final SessionFields fields;
  private final int agentBits;
  private final List<BotReason> reasons = new ArrayList<>();
  private int score;
  private int behaviour;

  BotEvidence(
      ScoreSettings settings,
      SessionFragment fragment,
      SessionFields fields,
      Enrichment enrichment,
      Findings findings,
      int agentBits) {
    this.fragment = fragment;
    this.fields = fields;
    this.agentBits = agentBits;
    add("start", NEUTRAL, "nothing known");
    agent();
    protocol();
    navigation(settings.assetsLogged());
    rhythm();
    person();
    findings(findings);
    network(enrichment);
    if (score > 100) {
      add("limit", 100 - score, "100 at most");
    } else if (score < 0) {
      add("limit", -score, "0 at least");
    }
  }

  /** The bot score, 0 to 100: the sum of the points of {@link #reasons()}. */
  int score() {
    return score;
  }

  /** Every point of the score. */
  List<BotReason> reasons() {
    return List.copyOf(reasons);
  }

  /** Points for what the client did, other than say what it is. */
  int behaviour() {
    return behaviour;
  }

  private void add(String name, int points, String reason) {
    reasons.add(new BotReason(name, points, reason));
    score += points;
  }

  private void did(String name, int points, String reason) {
    add(name, points, reason);
    behaviour += points;
  }

  private double field(String name) {
    return fields.applyAsDouble(name);
  }

  private String value(String name) {
    return Words.field(name, field(name));
  }

  private boolean isAgent(int bit) {
    return (agentBits & bit) != 0;
  }

  /** What the agent says of itself: the strongest word counts. */
  private void agent() {
    if (isAgent(UserAgentClass.SCANNER)) {
      add("scanner_agent", 50, "the agent names an attack tool");
    } else if (isAgent(UserAgentClass.BOT)) {
      add("declared_bot", 45, "the agent says that it is a program");
    } else if (isAgent(UserAgentClass.HEADLESS)) {
      add("headless_agent", 40, "the agent is a browser without a screen");
    } else if (isAgent(UserAgentClass.LIBRARY)) {
      add("library_agent", 40, "the agent is a program's library");
    } else if (isAgent(UserAgentClass.EMPTY)) {
      add("no_agent", 10, "no user agent");
      if (fragment.requests() >= SEVERAL_REQUESTS) {
        did("hides_agent", 15, "no user agent, request after request");
      }
    } else if (isAgent(UserAgentClass.OTHER)) {
      add("odd_agent", 10, "the agent is no known browser");
    }
  }

  private boolean claimsBrowser() {
    return agentBits == UserAgentClass.BROWSER;
  }

  private long assets() {
    return fragment.ofType(ResourceType.IMAGE)
        + fragment.ofType(ResourceType.STYLE)
        + fragment.ofType(ResourceType.SCRIPT);
  }

  private long pages() {
    return fragment.ofType(ResourceType.PAGE);
  }

  /** What no browser of today speaks. */
  private void protocol() {
    if (!claimsBrowser()) {
      return;
    }
    if (field("http10_ratio") > 0) {
      did("old_protocol", 25, "a browser's agent speaks an old protocol: " + value("http10_ratio"));
    }
    if (field("hdr_missing_score") >= 0.6) {
      did(
          "missing_headers",
          25,
          "headers that such a browser sends are missing: " + value("hdr_missing_score"));
    }
    if (field("odd_method_ratio") > 0) {
      did("odd_methods", 15, "methods that a browser does not use: " + value("odd_method_ratio"));
    }
  }

  /** What is asked for, and in what company. */
  private void navigation(boolean assetsLogged) {
    if (assets() > 0 || pages() == 0) {
      return;
    }
    if (assetsLogged) {
      withoutAssets();
    }
    if (claimsBrowser() && pages() >= 2 && field("referer_chain_ok") < 0.5) {
      did(
          "invented_referrers",
          10,
          "refers to pages that it never visited: " + value("referer_chain_ok"));
    }
    if (field("numeric_walk") >= 15) {
      did("numeric_walk", 15, "counts through a number: " + value("numeric_walk"));
    }
    if (fragment.requests() >= 5 && field("err4xx_ratio") >= 0.5) {
      did("mostly_errors", 15, "most requests fail: " + value("err4xx_ratio"));
    }
    if (fragment.requests() >= 2 && field("head_ratio") >= 0.5) {
      did("mostly_head", 15, "asks for headers only: " + value("head_ratio"));
    }
  }

  /** Browsers fetch what pages are made of, unless somebody else's server has it. */
  private void withoutAssets() {
    if (claimsBrowser() && fragment.countOf(Counter.POST) > 0) {
      did(
          "posts_without_assets",
          20,
          "posts forms and never loads an image, style or script: " + value("post_ratio"));
    }
    if (pages() >= SEVERAL_PAGES && field("no_referer_ratio") >= 0.6) {
      did(
          "pages_without_assets",
          pages() >= MANY_PAGES ? 25 : 15,
          "page after page without image, style, script, and mostly without referrer: "
              + value("no_referer_ratio"));
    }
  }

  /** How regular and how fast. */
  private void rhythm() {
    if (fragment.requests() >= 10 && field("iat_cv") < 0.2) {
      did("metronome", 25, "requests as regular as a clock: " + value("iat_cv"));
    }
    if (field("max_sustained_clicks") >= 40) {
      did(
          "fast_clicks",
          20,
          "more pages a minute than one reads: " + value("max_sustained_clicks"));
    } else if (assets() == 0 && pages() >= 2 && field("dwell_p50") <= 2) {
      did("no_reading_time", 10, "no time to read between pages: " + value("dwell_p50"));
    }
  }

  /** What browsers in a person's hands do. */
  private void person() {
    if (isAgent(UserAgentClass.SCANNER | UserAgentClass.BOT | UserAgentClass.EMPTY)) {
      return;
    }
    double perPage = field("asset_per_page");
    if (assets() >= 2 && perPage >= 1) {
      add("loads_assets", -30, "loads what pages are made of: " + value("asset_per_page"));
    } else if (assets() > 0) {
      add(
          "loads_some_assets",
          -20,
          "loads some images, styles or scripts: " + value("asset_per_page"));
    }
    if (fragment.requests() >= 3
        && field("referer_chain_ok") >= 0.5
        && field("no_referer_ratio") <= 0.5) {
      add("follows_links", -10, "comes from pages that it visited: " + value("referer_chain_ok"));
    }
    if (field("not_modified_ratio") > 0) {
      add("has_cache", -10, "keeps a cache: " + value("not_modified_ratio"));
    }
    if (pages() >= 3 && field("dwell_p50") >= 5 && !(field("iat_cv") < 0.5)) {
      add("reading_time", -10, "takes time between pages: " + value("dwell_p50"));
    }
    if (fragment.known(RequestEvent.COOKIES) > 0
        && fragment.requests() >= 3
        && field("cookie_return_ratio") >= 0.5) {
      add("returns_cookies", -10, "returns cookies: " + value("cookie_return_ratio"));
    }
  }

  private void findings(Findings findings) {
    boolean tool = false;
    boolean attack = false;
    boolean repeats = false;
    for (Found found : findings.categories()) {
      for (Hit hit : found.hits()) {
        tool |= hit.rule().tools();
        attack |= hit.isAttack();
        repeats |= hit.rule().session();
      }
    }
    if (tool && !isAgent(UserAgentClass.SCANNER)) {
      add("attack_tool", 30, "a rule names an attack tool");
    }
    if (findings.found(AttackCategory.PROTOCOL_VIOLATION) != null) {
      did("broken_protocol", 20, "a request that no honest client makes");
    }
    if (repeats) {
      did("session_rule", 20, "a rule on whole sessions fired");
    }
    if (attack) {
      did("attack", 15, "most attacks are a program's");
    }
  }

  private void network(Enrichment enrichment) {
    Enrichment.Network network = enrichment.network();
    if (network != null && network.hosting() && !isAgent(UserAgentClass.BOT)) {
      add("hosting_network", 15, "few people browse from a hosting provider's network");
    }
  }
}
