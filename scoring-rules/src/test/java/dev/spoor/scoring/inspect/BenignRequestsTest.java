package dev.spoor.scoring.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.spoor.model.Bytes;
import dev.spoor.model.Level;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestHits;
import dev.spoor.scoring.injection.BenignText;
import dev.spoor.scoring.injection.HarshValues;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * How many requests without any harm in mind the rules that ship take for attacks. Seeds are not
 * those that fingerprints were learned with.
 */
public class BenignRequestsTest {
  private static final int REQUESTS = 10_000;
  private static final int SHOWN = 25;

  private static final List<String> SEARCHES =
      List.of(
          "what??",
          "really ??",
          "price > 10 and price < 20",
          "price>10 and price<20",
          "cat /dog food",
          "cat / dog food",
          "head /shoulders shampoo",
          "etc/passwd explained",
          "what etc/hosts is for",
          "sleep(8) hours",
          "sleep (8) hours",
          "select all from menu",
          "drop table tennis",
          "union of select clubs",
          "rock && roll",
          "order by price desc");

  private final RuleSet rules = RuleSet.of(RuleSource.BUILT_IN);
  private final RequestInspector inspector = new RequestInspector(rules);
  private final RequestEvent event = new RequestEvent();
  private final RequestHits hits = new RequestHits();

  /** Whether a rule of medium level or above fires, by the same measure as {@code evaluate}. */
  private String flags() {
    inspector.inspect(event, hits);
    for (int i = 0; i < hits.count; i++) {
      RuleInfo rule = rules.byKey(hits.rules[i]);
      if (rule != null && !rule.shadow() && rule.level().compareTo(Level.MEDIUM) >= 0) {
        return rule.id();
      }
    }
    return "";
  }

  private void set(Bytes to, String text) {
    to.set(text.getBytes(UTF_8));
  }

  private void assertFew(double mostPerThousand, Supplier<String> texts, Consumer<String> fill) {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      String text = texts.get();
      event.reset();
      set(event.method, "GET");
      set(event.target, "/find");
      set(event.path, "/find");
      set(event.host, "www.example.com");
      set(
          event.userAgent,
          "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
      fill.accept(text);
      String rule = flags();
      if (!rule.isEmpty()) {
        wrong.add(rule + ": " + text);
      }
    }
    assertThat(
        wrong.subList(0, Math.min(SHOWN, wrong.size())).toString(),
        1000.0 * wrong.size() / REQUESTS,
        lessThanOrEqualTo(mostPerThousand));
  }

  private void query(String value) {
    set(event.query, "page=2&q=" + URLEncoder.encode(value, UTF_8));
  }

  private void body(String type, String body) {
    set(event.method, "POST");
    set(event.headerNames[0], "Content-Type");
    set(event.headerValues[0], type);
    event.headerCount = 1;
    set(event.body, body);
  }

  private void cookie(String value) {
    set(event.cookieNames[0], "session_preferences");
    set(event.cookieValues[0], value);
    event.cookieCount = 1;
  }

  @Test
  public void fewValuesOfArguments() {
    HarshValues values = new HarshValues(3);
    assertFew(1, values::value, this::query);
  }

  @Test
  public void fewValuesOfWordsOfSqlInAnyOrder() {
    BenignText values = new BenignText(3);
    assertFew(4, values::next, this::query);
  }

  @Test
  public void fewValuesOfForms() {
    HarshValues values = new HarshValues(4);
    assertFew(
        1,
        values::value,
        value ->
            body(
                "application/x-www-form-urlencoded",
                "name=Ann&location=Berlin&text=" + URLEncoder.encode(value, UTF_8)));
  }

  @Test
  public void fewDocumentsOfApplications() {
    HarshValues values = new HarshValues(5);
    assertFew(2, values::json, body -> body("application/json", body));
  }

  @Test
  public void fewTextsOfEditors() {
    HarshValues values = new HarshValues(6);
    assertFew(
        1,
        values::html,
        html ->
            body("application/x-www-form-urlencoded", "content=" + URLEncoder.encode(html, UTF_8)));
  }

  @Test
  public void fewUploads() {
    HarshValues values = new HarshValues(7);
    assertFew(
        1,
        values::fileName,
        name ->
            body(
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                    + name
                    + "\"\r\nContent-Type: image/png\r\n\r\nabc\r\n--b--\r\n"));
  }

  /** What people ask for that only looks like code. */
  @Test
  public void noSearchOfPeople() {
    Iterator<String> searches = Stream.generate(() -> SEARCHES).flatMap(List::stream).iterator();
    assertFew(0, searches::next, this::query);
  }

  /** Signs in any order are all kinds of code now and then. */
  @Test
  public void fewPasswords() {
    HarshValues values = new HarshValues(10);
    assertFew(30, values::password, this::query);
  }

  @Test
  public void fewCookies() {
    HarshValues values = new HarshValues(8);
    assertFew(1, values::cookie, this::cookie);
  }

  @Test
  public void fewAgentsAndReferrers() {
    HarshValues values = new HarshValues(9);
    assertFew(1, values::agent, agent -> set(event.userAgent, agent));
    assertFew(1, values::referrer, referrer -> set(event.referrer, referrer));
  }
}
