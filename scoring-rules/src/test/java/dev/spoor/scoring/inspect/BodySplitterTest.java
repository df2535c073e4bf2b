package dev.spoor.scoring.inspect;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.RequestEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public class BodySplitterTest {
  private final List<String> found = new ArrayList<>();
  private final BodySplitter splitter =
      new BodySplitter(
          (array, from, to) -> found.add(text(array, from, to)),
          (array, from, to, name) ->
              found.add(text(name, 0, name.length) + "=" + text(array, from, to)));

  private static String text(byte[] array, int from, int to) {
    return new String(array, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** What is found in a body that stands amid other bytes, which are no part of it. */
  private String split(String body) {
    byte[] bytes = ("a='<\"" + body + "\"]]>-->").getBytes(StandardCharsets.ISO_8859_1);
    RequestEvent event = new RequestEvent();
    event.body.set(bytes, 5, body.length());
    found.clear();
    splitter.type(event);
    boolean whole = splitter.split(bytes, 5, body.length());
    return (whole ? "" : "stopped ") + found;
  }

  @Test
  public void jsonGivesNamesAndLeaves() {
    assertThat(
        split("{\"a\": {\"b\": [1, \"x\\u0027y\", null]}, \"c\": \"\\n\"}"),
        is("[a, b, b=1, b=x'y, b=null, c, c=\n]"));
    assertThat(split("[\"a\", \"b"), is("[=a, =b]"));
    assertThat(split("[".repeat(40) + "1"), is("stopped []"));
  }

  @Test
  public void xmlGivesTextsAndAttributes() {
    assertThat(
        split("<?xml version=\"1.0\"?>\n<r>\n <a b = 'x>y' c=\"\">one</a> two <d/></r>\n"),
        is("[version=1.0, b=x>y, =one, =two]"));
    assertThat(split("<a><![CDATA[x<y]]><!-- 'no' -->z</a>"), is("[=x<y, =z]"));
    assertThat(split("<a><![CDATA[to the end"), is("[=to the end]"));
    assertThat(split("<a><![CDATA[at the end]]>"), is("[=at the end]"));
    assertThat(split("<!-- never closed <a b='c'>"), is("[]"));
    assertThat(split("<a b='never closed>"), is("[b=never closed>]"));
    assertThat(split("<\"nameless\">"), is("[=nameless]"));
    assertThat(split("<"), is("[]"));
  }

  @Test
  public void xmlIsReadAsItsParserReadsIt() {
    assertThat(
        split("<a b='&#59; &#x3c;&lt;&quot;&apos;&amp;lt;'>&#13;&#10;x &none; &#; &#xzz; & y</a>"),
        is("[b=; <<\"'&lt;, =\r\nx &none; &#; &#xzz; & y]"));
    assertThat(split("<a b='&#999999;&#x110000;'/>"), is("[b=&#999999;&#x110000;]"));
    assertThat(split("<a b='&amp"), is("[b=&amp]"));
  }

  @Test
  public void textWithoutATypeIsAForm() {
    split("one two");
    assertThat(splitter.isForm(), is(true));
    split("one\u0000two");
    assertThat(splitter.isForm(), is(false));
  }

  @Test
  public void whatIsInPartsIsTold() {
    String[] inParts = {
      "a=1", "[]", "{\"a\": [1, -2.5e3, true, null, \"x\"]}", "--x\r\n\r\na\r\n--x--"
    };
    for (String body : inParts) {
      split(body);
      assertThat(body, splitter.isInParts(), is(true));
    }
    String[] others = {"<a>1</a>", "{\"a\": 1} or 2", "{cat /srv/x}", "{a: 'b'}", "[1] union"};
    for (String body : others) {
      split(body);
      assertThat(body, splitter.isInParts(), is(false));
    }
  }

  @Test
  public void multipartGivesNamesFilesAndParts() {
    String body =
        String.join(
            "\r\n",
            "--x",
            "Content-Disposition: form-data; name=\"a\"; filename=\"f.txt\"",
            "",
            "hello",
            "--x",
            "Content-Disposition: form-data; name=b",
            "",
            "bye",
            "--x--",
            "");
    assertThat(split(body), is("[a, a=f.txt, a=hello, b, b=bye]"));
  }

  @Test
  public void nothingFails() {
    Random random = new Random(7);
    String signs = "<>&'\"=![]-/?{}:,\\u0a \r\n";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder body = new StringBuilder(i % 3 == 0 ? "<" : i % 3 == 1 ? "{" : "--");
      int length = random.nextInt(60);
      for (int j = 0; j < length; j++) {
        body.append(signs.charAt(random.nextInt(signs.length())));
      }
      String once = split(body.toString());
      assertThat(split(body.toString()), is(once));
    }
  }
}
