package dev.spoor.scoring.views;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Every transform, alone and one upon the other; the caps; bytes without sense. */
public class ValueViewsTest {
  private final ValueViews views = new ValueViews();

  private void build(String value, Encoding encoding) {
    build(value.getBytes(StandardCharsets.UTF_8), encoding);
  }

  /** Builds from the middle of a larger array, whose other bytes must not matter. */
  private void build(byte[] value, Encoding encoding) {
    byte[] array = new byte[value.length + 10];
    Arrays.fill(array, (byte) '%');
    System.arraycopy(value, 0, array, 5, value.length);
    views.build(array, 5, value.length, encoding);
  }

  private String text(int i) {
    return new String(views.array(i), views.offset(i), views.length(i), StandardCharsets.UTF_8);
  }

  private String text(View view) {
    return text(views.entry(view));
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      all.add((views.fromBase64(i) ? "*" : "") + views.view(i) + " " + text(i));
    }
    return all;
  }

  private List<Disguise> disguises() {
    List<Disguise> found = new ArrayList<>();
    for (Disguise disguise : Disguise.values()) {
      if (views.has(disguise)) {
        found.add(disguise);
      }
    }
    return found;
  }

  @Test
  public void plainValuesHaveOnlyTheirRawView() {
    String[] plain = {
      "",
      "a",
      "42",
      "-1",
      "red shoes",
      "a_b-c.d",
      "index.html",
      "/blog/2015/post.html",
      "user@example.com",
      "12:30",
      "a,b,c",
      "(x)",
      "[1]",
      "{a}",
      "x=y",
      "50 * 2",
      "a|b",
      "1/2",
      "why?",
      "7d5f0f1e-0b0a-4c3e-9d8e-1a2b3c4d5e6f",
      "d41d8cd98f00b204e9800998ecf8427e",
      "UPPER",
      "internationalization",
      "<b>",
      "~user",
      "!"
    };
    for (String value : plain) {
      build(value, Encoding.URL);
      assertThat(all(), contains("RAW " + value));
      for (View view : View.values()) {
        assertThat(value + view, views.standsFor(0, view), is(view != View.BASE64));
      }
      assertThat(disguises().isEmpty(), is(true));
      assertThat(views.layers(), is(0));
    }
  }

  @Test
  public void undoesUrlEncoding() {
    String[][] cases = {
      // value, decoded, layers
      {"a%20b", "a b", "1"},
      {"a+b", "a b", "1"},
      {"%61%62%63", "abc", "1"},
      {"%2527", "'", "2"},
      {"%252527", "'", "3"},
      {"%25252527", "%27", "3"},
      {"100%", "100%", "0"},
      {"100%2", "100%2", "0"},
      {"100%zz", "100%zz", "0"},
      {"%4", "%4", "0"},
      {"%%41", "%A", "1"},
      {"%u0027or", "'or", "1"},
      {"%U0027", "'", "1"},
      {"%u00", "%u00", "0"},
      {"%u00g7", "%u00g7", "0"},
      {"1%2B1", "1+1", "1"},
      {"1%252B1", "1+1", "2"},
      {"1%252520or", "1 or", "3"},
    };
    for (String[] each : cases) {
      build(each[0], Encoding.URL);
      assertThat(each[0], text(View.DECODED), is(each[1]));
      assertThat(each[0], views.layers(), is(Integer.parseInt(each[2])));
    }
    build("%u0027", Encoding.URL);
    assertThat(views.has(Disguise.UNICODE_ESCAPE), is(true));
  }

  @Test
  public void plusIsASpaceOnlyInArguments() {
    build("a+b%2b", Encoding.PATH);
    assertThat(text(View.DECODED), is("a+b+"));
    build("a+b", Encoding.PLAIN);
    assertThat(all(), contains("RAW a+b"));
    build("%24{x}", Encoding.PLAIN);
    assertThat(text(View.DECODED), is("${x}"));
    // What was written for a URL, handed on in a document.
    build("a+b%2b", Encoding.PLAIN);
    assertThat(text(View.DECODED), is("a b+"));
    build("a +b%2b", Encoding.PLAIN);
    assertThat(text(View.DECODED), is("a +b+"));
  }

  @Test
  public void foldsUnicode() {
    Object[][] cases = {
      {"\uff1cscript\uff1e", "<script>", Disguise.WIDE_FORMS},
      {"\uff07 \uff2f\uff32 1", "' OR 1", Disguise.WIDE_FORMS},
      {"\ud835\udc00\ud835\udc01c", "ABc", Disguise.WIDE_FORMS},
      {"\u02bc or 1", "' or 1", null},
      {"don\u2019t", "don't", null},
      {"a\u3000b", "a b", null},
      {"\u00a0x", " x", null},
      {"a\u00adb\ufeffc\u200bd", "abcd", null},
      {"\u212Aelvin", "Kelvin", null},
      {"caf\u00e9 \u65e5\u672c", "caf\u00e9 \u65e5\u672c", null},
      {"a\u0000b", "ab", Disguise.NUL},
      {"a\t\r\n b  c", "a b c", null},
      {"a\u000b\fb", "a b", null},
    };
    for (Object[] each : cases) {
      build((String) each[0], Encoding.PLAIN);
      assertThat(text(View.FOLDED), is(each[1]));
      for (Disguise disguise : new Disguise[] {Disguise.WIDE_FORMS, Disguise.NUL}) {
        assertThat((String) each[0], views.has(disguise), is(disguise == each[2]));
      }
    }
  }

  @Test
  public void foldsOverlongForms() {
    String[][] cases = {
      {"..%c0%af..", "../.."},
      {"%c0%27", null},
      {"%e0%80%afetc", "/etc"},
      {"%f0%80%80%afetc", "/etc"},
      {"%c0%80x", "x"},
    };
    for (String[] each : cases) {
      build(each[0], Encoding.URL);
      assertThat(each[0], views.has(Disguise.OVERLONG), is(each[1] != null));
      if (each[1] != null) {
        assertThat(each[0], text(View.FOLDED), is(each[1]));
      }
    }
  }

  @Test
  public void undoesMarkup() {
    String[][] cases = {
      {"&lt;b&gt;", "<b>"},
      {"&LT;b&ltx", "<b<x"},
      {"&#60;&#x3c;&#X3C;&#060;&#0000060", "<<<<<"},
      {"&#x3cscript", "<script"},
      {"java&Tab;script&colon;x&lpar;&rpar;", "java\tscript:x()"},
      {"a&b=c", "a&b=c"},
      {"&unknown;", "&unknown;"},
      {"AT&T", "AT&T"},
      {"&#;&#x;", "&#;&#x;"},
      {"&#99999999999999999999;", "?"},
      {"&amp;lt;", "<"},
      {"\\x3cscript\\x3e", "<script>"},
      {"\\u003cb\\u{3e}\\u{00003e}", "<b>>"},
      {"\\u00", "u00"},
      {"\\u{3e", "u{3e"},
      {"\\u{}", "u{}"},
      {"\\74 \\3c b", "t<b"},
      {"\\074script", "<script"},
      {"\\047 or", "' or"},
      {"exp\\72 ession", "expression"},
      {"\\00006aavascript", "javascript"},
      {"\\6a\\61vascript", "javascript"},
      {"@im\\port", "@import"},
      {"\\ja\\vascr\\ipt", "javascript"},
      {"\\' or 1", "' or 1"},
      {"a\\nb\\tc\\rd", "a\nb\tc\rd"},
      {"x\\", "x\\"},
      {"\\0a", "\n"},
      {"\\0", ""},
      {"C:\\fakepath\\x.pdf", "C:fakepathx.pdf"},
      {"&#xff1c;", "<"},
      {"\\\u00e9", "\u00e9"},
    };
    for (String[] each : cases) {
      build(each[0], Encoding.PLAIN);
      assertThat(each[0], text(View.MARKUP), is(each[1]));
    }
    build("&lt;", Encoding.PLAIN);
    assertThat(disguises(), contains(Disguise.ENTITIES));
    build("\\x41", Encoding.PLAIN);
    assertThat(views.has(Disguise.ESCAPES), is(true));
  }

  @Test
  public void removesSqlComments() {
    Object[][] cases = {
      {"un/**/ion/*x*/select", "un ion select", Disguise.COMMENT},
      {"/*!50000union*/ select", " union select", Disguise.EXECUTED_COMMENT},
      {"/*!union*/select", " union select", Disguise.EXECUTED_COMMENT},
      {"1/*", "1", Disguise.TAIL_COMMENT},
      {"1 -- x", "1 ", Disguise.TAIL_COMMENT},
      {"1--", "1", Disguise.TAIL_COMMENT},
      {"1#x", "1", Disguise.TAIL_COMMENT},
      {"union--x\nselect", "union select", Disguise.TAIL_COMMENT},
      {"union#\nselect", "union select", Disguise.TAIL_COMMENT},
      {"2*/3", "2*/3", null},
    };
    for (Object[] each : cases) {
      build((String) each[0], Encoding.PLAIN);
      assertThat((String) each[0], text(View.SQL), is(each[1]));
      assertThat(disguises().equals(each[2] == null ? List.of() : List.of(each[2])), is(true));
    }
  }

  @Test
  public void removesShellNoise() {
    String[][] cases = {
      {"c\\at /e''tc/pa\"\"sswd", "cat /etc/passwd"},
      {"cat${IFS}/etc", "cat /etc"},
      {"cat$IFS$9/etc", "cat /etc"},
      {"cat$IFS/etc", "cat /etc"},
      {"cat${IFS%??}/etc", "cat /etc"},
      {"cat${IFSxxxxxxxxxxxxxx}/etc", "cat${ifsxxxxxxxxxxxxxx}/etc"},
      {"w^h^o^a^m^i", "whoami"},
      {"who$@ami", "whoami"},
      {"c$-at$! /e$$tc", "cat /etc"},
      {"'`ID`", "`id`"},
      {"$100", "$100"},
      {"it's", "its"},
    };
    for (String[] each : cases) {
      build(each[0], Encoding.PLAIN);
      if (text(View.SHELL).equals(each[0])) {
        assertThat(each[0], views.has(Disguise.SHELL_NOISE), is(false));
      } else {
        assertThat(each[0], text(View.SHELL), is(each[1]));
        assertThat(each[0], views.has(Disguise.SHELL_NOISE), is(true));
      }
    }
  }

  @Test
  public void resolvesPaths() {
    Object[][] cases = {
      // value, path, steps upward, steps above the start
      {"/a/./b", "/a/b", 0, 0},
      {"/a//b", "/a/b", 0, 0},
      {"/a/../b", "/b", 1, 0},
      {"/a/b/../../c", "/c", 2, 0},
      {"../../etc/passwd", "../../etc/passwd", 2, 2},
      {"/x/../../../etc", "/../../etc", 3, 2},
      {"..\\..\\boot.ini", "../../boot.ini", 2, 2},
      {"/a;x=1/b;jsessionid=2", "/a/b", 0, 0},
      {"/..;/manager/html", "/../manager/html", 1, 1},
      {"....//....//etc", "../../etc", 2, 2},
      {"/web.config.", "/web.config", 0, 0},
      {"/a/.htaccess", "/a/.htaccess", 0, 0},
      {"http://example.com/a/../b", "http://example.com/b", 1, 0},
      {"file=../../x", "file=../../x", 2, 2},
      {"..", "..", 1, 1},
      {"wait...", "wait...", 0, 0},
      {"/", "/", 0, 0},
    };
    for (Object[] each : cases) {
      build((String) each[0], Encoding.PLAIN);
      assertThat((String) each[0], text(View.PATH), is(each[1]));
      assertThat((String) each[0], views.upwardSteps(), is(each[2]));
      assertThat((String) each[0], views.escapingSteps(), is(each[3]));
    }
    build("/static/%2e%2e/%2e%2e/%252e%252e/etc/passwd", Encoding.PATH);
    assertThat(text(View.PATH), is("/../../etc/passwd"));
    assertThat(views.upwardSteps(), is(3));
  }

  @Test
  public void revealsBase64() {
    String attack = "1' or/**/ 1=1";
    String encoded = Base64.getEncoder().encodeToString(attack.getBytes(StandardCharsets.UTF_8));
    build(encoded, Encoding.URL);
    assertThat(
        all(),
        contains(
            "RAW " + encoded, "*BASE64 1' or/**/ 1=1", "*SQL 1' or 1=1", "*SHELL 1 or/**/ 1=1"));
    assertThat(views.entry(View.BASE64), is(1));
    assertThat(views.has(Disguise.BASE64), is(true));

    build(encoded.replace("=", ""), Encoding.URL);
    assertThat(text(View.BASE64), is(attack));
    build(encoded.replace("=", "%3D"), Encoding.URL);
    assertThat(text(View.BASE64), is(attack));
    build("/x/" + encoded, Encoding.PATH);
    assertThat(text(View.BASE64), is(attack));

    byte[] plus = "???>>>~~~???>>>".getBytes(StandardCharsets.UTF_8);
    build(Base64.getEncoder().encodeToString(plus), Encoding.URL);
    assertThat(text(View.BASE64), is("???>>>~~~???>>>"));
    build(Base64.getUrlEncoder().encodeToString(plus), Encoding.URL);
    assertThat(text(View.BASE64), is("???>>>~~~???>>>"));
  }

  @Test
  public void takesNothingElseForBase64() {
    String[] values = {
      "YWxlcnQoMSk7",
      "abcdefghijklmnopqrstuvwxyz",
      "0123456789abcdef0123456789abcdef",
      "/usr/share/doc/packages/x",
      "aaaa+bbbb/cccc-dddd_eeee",
      "AAAAAAAAAAAAAAAAAAAAAAAA",
      "PHNjcmlwdD5hbGVydCgxKTwv=c2NyaXB0Pg",
    };
    for (String value : values) {
      build(value, Encoding.PATH);
      assertThat(value, views.entry(View.BASE64), is(-1));
    }
  }

  @Test
  public void cutsTheMiddleOfLongValues() {
    byte[] longest = new byte[ValueViews.MAX_LENGTH];
    Arrays.fill(longest, (byte) '(');
    build(longest, Encoding.URL);
    assertThat(views.length(0), is(ValueViews.MAX_LENGTH));
    assertThat(disguises().isEmpty(), is(true));

    byte[] longer = new byte[3 * ValueViews.MAX_LENGTH];
    Arrays.fill(longer, (byte) '(');
    longer[0] = 'H';
    longer[longer.length - 1] = 'T';
    build(longer, Encoding.URL);
    assertThat(views.length(0), is(ValueViews.MAX_LENGTH));
    assertThat(text(0).startsWith("H(") && text(0).endsWith("(T"), is(true));
    assertThat(disguises(), contains(Disguise.TRUNCATED));
  }

  @Test
  public void seesCaseThatHides() {
    Object[][] cases = {
      {"uNiOn", true},
      {"1 sElEcT 2", true},
      {"ScRiPt", true},
      {"getElementById", false},
      {"iPhone", false},
      {"YouTube", false},
      {"UNION", false},
      {"McDonald", false},
      {"aB", false},
    };
    for (Object[] each : cases) {
      build((String) each[0], Encoding.PLAIN);
      assertThat((String) each[0], views.mixesCase(0), is(each[1]));
    }
  }

  @Test
  public void anyBytesGiveTheSameViewsTwice() {
    Random random = new Random(7);
    String alphabet = "%25u00&#x3c;\\/*-.' \"$IFS{}+=AZaz09\u00e9\uff1c\ud835\udc00";
    ValueViews second = new ValueViews();
    for (int round = 0; round < 20_000; round++) {
      byte[] value = new byte[random.nextInt(round % 100 == 0 ? 20_000 : 60)];
      random.nextBytes(value);
      if (round % 3 != 0) {
        byte[] from = alphabet.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < value.length; i++) {
          value[i] = from[(value[i] & 0xff) % from.length];
        }
      }
      Encoding encoding = round % 2 == 0 ? Encoding.URL : Encoding.PATH;
      byte[] before = value.clone();
      build(value, encoding);
      second.build(value, 0, value.length, encoding);
      assertThat(Arrays.equals(value, before), is(true));
      assertThat(second.size(), is(views.size()));
      assertThat(second.disguises(), is(views.disguises()));
      int masks = 0;
      for (int i = 0; i < views.size(); i++) {
        assertThat(
            Arrays.equals(
                views.array(i),
                views.offset(i),
                views.offset(i) + views.length(i),
                second.array(i),
                second.offset(i),
                second.offset(i) + second.length(i)),
            is(true));
        masks |= views.mask(i);
        for (int j = 0; j < i; j++) {
          if (views.fromBase64(i) == views.fromBase64(j)) {
            assertThat(
                Arrays.equals(
                    views.array(i),
                    views.offset(i),
                    views.offset(i) + views.length(i),
                    views.array(j),
                    views.offset(j),
                    views.offset(j) + views.length(j)),
                is(false));
          }
        }
      }
      for (View view : View.values()) {
        assertThat(
            (masks & ValueViews.bit(view)) != 0,
            is(view != View.BASE64 || views.has(Disguise.BASE64)));
      }
    }
  }
}
