package dev.spoor.scoring.injection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.scoring.views.Encoding;
import dev.spoor.scoring.views.ValueViews;
import java.util.SplittableRandom;
import org.junit.Test;

public class CrossSiteScriptingTest {
  private final CrossSiteScripting judge = new CrossSiteScripting();
  private final ValueViews views = new ValueViews();

  private boolean judge(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    views.build(bytes, 0, bytes.length, Encoding.PLAIN);
    return judge.judge(views);
  }

  @Test
  public void findsWhatRunsInEachContext() {
    String[][] cases = {
      {"<script>go()</script>", "tag"},
      {"\"><SCRIPT SRC=//198.51.100.7/x.js>", "tag"},
      {"<svg/onload=go()>", "tag"},
      {"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>", "tag"},
      {"< script >", "tag"},
      {"</textarea><b>", "closed"},
      {"<!DOCTYPE html>", "declaration"},
      {"<?import namespace=t>", "instruction"},
      {"<img src=x onerror=go()>", "event"},
      {"<b onwhatever = go()>", "event"},
      {"<a href=' java\tscript:go()'>", "link"},
      {"<i srcdoc='&lt;script&gt;'>", "srcdoc"},
      {"<b style='x:expression(go())'>", "style"},
      {"\" onmouseover=\"go()", "event"},
      {"x onfocus=go() autofocus", "event"},
      {"javascript:go()", "scheme"},
      {"\u0001java\nscript:go()", "scheme"},
      {"data:text/html,hello", "scheme"},
      {"[a](javascript:go())", "scheme"},
      {"';alert(1)//", "call"},
      {"\"-alert`1`-\"", "call"},
      {"${alert(1)}", "call"},
      {"alert(document.cookie)", "call"},
      {"(alert)(1)", "handed"},
      {"[1].map(alert)", "handed"},
      {"x=alert;throw[1]", "handed"},
      {"alert?.(1)", "handed"},
      {"x;location=document.cookie", "property"},
      {"window['al'+'ert'](1)", "index"},
      {"[][(![]+[])[+[]]+([![]]+[][[]])[+!+[]+[+[]]]]", "signs"},
      {"@import 'http://198.51.100.7/x.css'; a[b]", "import"},
      {"a:expression(go())", "expression"},
      {"&lt;script&gt;go()", "tag"},
      {"<f o r m action=x>", "spelled"},
      {"x<i f r a m e", "spelled"},
      {"<form id=x>", "tag"},
      {"a<body >", "tag"},
      {"\"onfocus=", "event"},
      {"'formaction=", "event"},
      {"document/*a*/./*b*/cookie", "property"},
      {"(document)['cookie']", "index"},
      {"a=!![]", "signs"},
      {"x=alert (document.domain)", "call"},
      {"%3Cscript%3E", "tag"},
    };
    for (String[] each : cases) {
      assertThat(each[0], judge(each[0]), is(true));
      assertThat(each[0], judge.fingerprint(), is(each[1]));
      assertThat(each[0], judge.view() >= 0, is(true));
    }
  }

  @Test
  public void leavesTextInPeace() {
    String[] texts = {
      "a < b and c > d",
      "I <3 you",
      "Ann <ann@example.com>",
      "on the list = good",
      "once upon a time = long ago",
      "alert (the red one)",
      "Please confirm (or cancel) your order",
      "javascript: the good parts",
      "open(2) and write(2) are system calls",
      "the function(s) of the liver",
      "print(\"x\")",
      "data: 17 rows",
      "style=color:red",
      "x=1&y=2",
      "if (a == b) { return c; }",
      "<b>bold</b> and <em class=x>loud</em>",
      "https://example.com/?on=1&next=/a",
      "window seat, top floor",
      "self-service [open daily]",
      "C++ (and C)!",
      "children<frame and chairs=4",
      "Ann <style@example.com>",
      "a < body of water",
      "<xml/>",
      "<a b c d e>",
      "the 'main' function (outer part) of it",
      "L'alarme: alert (red) or confirm (green)",
      "\"print('hello')\"",
      "the top . of the hill",
    };
    for (String text : texts) {
      assertThat(text + " " + judge.fingerprint(), judge(text), is(false));
    }
    assertThat(judge.view(), is(-1));
  }

  @Test
  public void anyBytesAreJudgedAndAlwaysAlike() {
    SplittableRandom random = new SplittableRandom(11);
    String alphabet = "<>/='\"`()[]{}:;.! \tonscriptalertjavdeh&#x0\u0000\u00e9";
    CrossSiteScripting other = new CrossSiteScripting();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(60); j > 0; j--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      // With other bytes around it, the same.
      byte[] padded = ("<script" + text + "=alert(").getBytes(UTF_8);
      assertThat(
          text.toString(),
          other.judge(padded, 7, bytes.length),
          is(judge.judge(bytes, 0, bytes.length)));
    }
  }

  /** Tags in attributes in tags: were each looked at to the end, this would never return. */
  @Test
  public void nestedTagsCostALookEach() {
    for (String part : new String[] {"<a style=", "<a b=\"", "<a\" b=\"", "style=", "<a "}) {
      byte[] nested = part.repeat(400_000 / part.length()).getBytes(UTF_8);
      assertThat(part, new CrossSiteScripting().judge(nested, 0, nested.length), is(false));
    }
  }
}
