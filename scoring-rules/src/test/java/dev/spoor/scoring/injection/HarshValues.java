package dev.spoor.scoring.injection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Writes values without any harm in mind that look like attacks at a glance: what people search
 * for, what shops, editors, maps, advertisements and single-page applications send. Each value is
 * put together from parts, so that no rule can be fitted to the list.
 */
public final class HarshValues {
  private static final String[] COMMANDS = {
    "find",
    "cat",
    "head",
    "tail",
    "sort",
    "who",
    "cut",
    "make",
    "host",
    "date",
    "time",
    "kill",
    "less",
    "more",
    "ping",
    "route",
    "watch",
    "top",
    "join",
    "split",
    "test",
    "set",
    "echo",
    "type",
    "copy",
    "move",
    "print",
    "tree",
    "sleep",
    "at",
    "nice",
    "mount",
    "ed",
    "touch",
    "link",
    "service",
    "docker",
    "git",
    "python",
    "perl",
    "ruby",
    "node",
    "java",
    "php",
    "curl",
    "wget",
    "ansible",
    "terraform",
    "mail",
    "paste",
    "tee",
    "tar",
    "awk"
  };
  private static final String[] THINGS = {
    "pictures",
    "shoes",
    "course",
    "training",
    "jobs",
    "of the class",
    "for beginners",
    "cheap",
    "near me",
    "2024",
    "a friend",
    "party",
    "and mouse",
    "& tails",
    "over heels",
    "to toe",
    "zone",
    "lamp",
    "table",
    "tutorial",
    "vs grep",
    "in Berlin",
    "server",
    "box",
    "the difference",
    "machine learning",
    "your own",
    "out",
    "it all",
    "it yourself",
    "the date",
    "a wish"
  };
  private static final String[] SHOP = {
    "27\" monitor",
    "3/4\" pipe",
    "6' ladder",
    "5'10\" tall",
    "12\"x16\" frame",
    "size 8\"x11\"",
    "100% cotton",
    "50% off",
    "$5 & up",
    "US$ 20 (net)",
    "\u20ac5 - \u20ac10",
    "< $50",
    "> 100 km",
    "2 for 1",
    "3+1 free",
    "A/C unit",
    "M&M's",
    "H&M",
    "AT&T",
    "B&Q",
    "Black & Decker",
    "D&D 5e",
    "R&D jobs",
    "Q&A",
    "rock 'n' roll",
    "Rock'n'Roll",
    "Levi's 501",
    "Ben & Jerry's",
    "L'Or\u00e9al",
    "O'Reilly",
    "O'Neill",
    "D'Addario",
    "Fisher-Price",
    "Coca-Cola",
    "7-Eleven",
    "Xbox Series X|S",
    "C++",
    "C#",
    ".NET",
    "Node.js",
    "Vue.js",
    "ASP.NET",
    "F#",
    "iPhone 15 (128GB)",
    "1:24 scale",
    "24/7",
    "9-to-5",
    "and/or",
    "his/hers",
    "w/o",
    "b/w",
    "1/2 cup",
    "2*4 lumber",
    "#1 dad",
    "No. 5",
    "*new*",
    "~100 g",
    "^_^",
    ":-)",
    "<3",
    "</3",
    "-->",
    "=>",
    "\\o/",
    "o_O",
    "SELECT jeans",
    "Union Jack",
    "Drop-leaf table",
    "Order of the Phoenix",
    "Like Mike",
    "Case XX knife",
    "Insert coin",
    "table for 2 or 4",
    "or else",
    "'til dawn",
    "'90s music",
    "5 o'clock",
    "y'all",
    "c'est la vie",
    "l'amour",
    "d'or",
    "o'",
    "\"best of\"",
    "\"a\" or \"b\"",
    "eval test kit",
    "exec chair",
    "system (noun)",
    "file (steel)",
    "pack (8 pcs)",
    "include (VAT)",
    "print (A4)",
    "header (pipe)",
    "key (spare)",
    "range (gas)",
    "link (2m)",
    "touch (screen)",
    "count (total)",
    "die (cast)",
    "list (a-z)",
    "end (table)",
    "max (mad)",
    "stat (medical)",
    "substring",
    "alert",
    "prompt",
    "document",
    "script font",
    "style guide",
    "frame set",
    "object oriented",
    "applet",
    "body lotion",
    "base layer",
    "form factor",
    "image",
    "embed code"
  };
  private static final String[] CODE = {
    "if (a == b) { return c; }",
    "for (let i = 0; i < n; i++) { sum += a[i]; }",
    "x = y ? 1 : 0;",
    "def f(x): return x + 1",
    "print('hello')",
    "console.log(\"hi\")",
    "let s = `a ${b} c`;",
    "const f = (a, b) => a + b;",
    "int main(void) { return 0; }",
    "std::vector<int> v;",
    "List<String> names",
    "Map<String, Integer>",
    "a && b || c",
    "!a && !b",
    "x |= 1 << 3",
    "a = [1, 2, 3]",
    "d = {'a': 1}",
    "f(x) = x^2",
    "y = mx + b",
    "e^(i*pi) = -1",
    "1 + 1 = 2",
    "2 + 2 = 4",
    "3 > 2",
    "x < y",
    "a <= b",
    "n!",
    "sin(x)",
    "log(10)",
    "sqrt(2)",
    "max(a, b)",
    "sum(A1:A9)",
    "=SUM(A1:B2)",
    "=IF(A1>5,\"yes\",\"no\")",
    "=VLOOKUP(A1,B:C,2,FALSE)",
    "#include <stdio.h>",
    "import os",
    "from math import pi",
    "using System;",
    "git commit -m fix",
    "npm install react",
    "pip install numpy",
    "docker compose up",
    "brew install jq",
    "cd ..",
    "C:\\Users\\ann\\Documents",
    "~/Documents",
    "/home/ann/notes.txt",
    "D:\\photos",
    "\\d+\\s*",
    "^[a-z]{2,5}$",
    "[A-Za-z0-9]+",
    "(foo|bar)+",
    ".*\\.pdf",
    "*.txt",
    "**/*.md",
    "file?.log",
    "a{color:red}",
    "body { margin: 0 }",
    "rgb(255, 0, 0)",
    "calc(100% - 2px)",
    "#fff",
    "@media print",
    "<b>bold</b>",
    "<br>",
    "<br />",
    "<p>Hello</p>",
    "<em>so</em>",
    "a <b> c",
    "x<y>z",
    "<john@example.com>",
    "&amp;",
    "&nbsp;",
    "&lt;3",
    "caf\u00e9",
    "na\u00efve",
    "\u00bd cup",
    "20\u00b0C",
    "@media",
    "@home",
    "user@example.com",
    "a.b+c@example.org",
    "+1 (555) 010-0123",
    "#hashtag",
    "${price}",
    "{{name}}",
    "{0}",
    "%s",
    "%d items",
    "{id,name}",
    "{id: 5}",
    "[1]",
    "[object Object]",
    "null",
    "undefined",
    "NaN",
    "true",
    "false",
    "-1",
    "0",
    "1e10",
    "0x1F",
    "1_000",
    "v1.2.3",
    "2024-01-31T10:00:00Z",
    "2024-01-31 10:00",
    "10:30",
    "1,234.56",
    "1.234,56",
    "12-34-56",
    "(a)",
    "SUM(x)",
    "COUNT(*)",
    "ORDER BY",
    "GROUP BY",
    "SELECT",
    "WHERE",
    "LEFT JOIN",
    "sql join types",
    "select top 10 songs",
    "how to drop a table tennis ball",
    "update from 5 to 6",
    "insert a row",
    "delete from history",
    "union of 2 sets",
    "where 1 is the limit",
    "not like this",
    "is null and void",
    "java runtime environment",
    "java.util.List example",
    "php echo",
    "bash loop",
    "jquery ajax",
    "javascript: void",
    "javascript tutorial",
    "data: the basics",
    "vbscript vs javascript",
    "python os module",
    "import export business",
    "system of a down",
    "class action",
    "ping pong",
    "cross site scripting",
    "sql injection",
    "what is xss?",
    "path traversal attack",
    "log4j update"
  };
  private static final String[] QUERIES = {
    "project = SHOP AND status = Open",
    "assignee = currentUser() ORDER BY created DESC",
    "status in (Open, Closed)",
    "title:\"union jack\" AND year:[1990 TO 2000]",
    "+lamp -table",
    "price gt 10 and price lt 20",
    "name eq 'Smith' or name eq 'Jones'",
    "startswith(name,'A')",
    "$filter=age ge 18",
    "age>18 AND city==Berlin",
    "(a OR b) AND NOT c",
    "field1,-field2",
    "id desc",
    "createdAt,desc",
    "-price",
    "name;date;size",
    "id|name|price",
    "a=1 and b=2",
    "x>5 or y<3",
    "from:ann to:bob",
    "is:open is:issue",
    "type:bug -label:wontfix",
    "site:example.org OR inurl:shop",
    "{ user(id: 5) { name email } }",
    "query { items { id } }",
    "*:*",
    "name:*son",
    "q~0.8",
    "AND",
    "OR",
    "level>=3&&level<9",
    "tag!=old",
    "!done",
    "5..10",
    "10-20",
    "<=5",
    ">=10",
    "!=",
    "==",
    "1=1?",
    "a=a",
    "due < 2024-01-01 and owner = me",
    "size = 10 or size = 12",
    "not null",
    "is null",
    "between 5 and 9"
  };
  private static final String[] NOTES = {
    "Hi,\nthanks for your mail.\n-- \nAnn",
    "- milk\n- eggs\n- bread",
    "1) first\n2) second; third",
    "# Title\n\nSome *text* and `code`.",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "> quoted\n\nreply",
    "---\ntitle: Home\n---",
    "Dear Sir/Madam;\nPlease find attached: the list.",
    "It's 5 o'clock -- time to go!",
    "He said: \"select one\" -- and left.",
    "Cost: $5 (or 2 for $9); call 555-0100.",
    "'s avonds",
    "in 't Veld",
    "Rock & roll; jazz || blues",
    "who? me; you? yes",
    "see (a) and (b); not (c)",
    "Tom's, Ann's & Bob's",
    "\"Quoted\" -- 'again'",
    "A -- B -- C",
    "x*y = z; y != 0",
    "f'(x) = 2x",
    "5' 9\"",
    "6'2\" and 80kg",
    "-- none --",
    "/* todo */",
    "// note",
    "<!-- note -->",
    "[link](https://example.com)",
    "![img](a.png)",
    "$x^2$ and $y$",
    "\\alpha + \\beta",
    "C'est l'\u00e9t\u00e9; n'est-ce pas?",
    "don't; won't; can't",
    "A/B; C/D",
    "10:00; 11:00",
    "Please sleep (well) and count (sheep).",
    "Union (EU); Case (law); Order (court)",
    "or (in brief) and (so on)",
    "Drop off at 5; pick up at 6",
    "Select your plan; delete the old one; update later",
    "Create table for 4; set date",
    "Insert the key; turn left; exec. summary follows",
    "The union selected all members from the west.",
    "Where did you select this from?",
    "1 or 2 and 3 or 4",
    "50 and over; 18 or under",
    "2=two",
    "admin",
    "root",
    "test'",
    "user\"",
    "x'",
    "'",
    "\"",
    "`",
    "O'",
    "'quoted'",
    "\"a\",\"b\"",
    "('a','b')",
    "(1,2,3)",
    "a'b'c",
    "d\u2019accord",
    "\u00ab guillemets \u00bb",
    "#1; #2; #3",
    "C# or F#",
    "item #5 -- new",
    "@ann: hi; @bob: yo",
    "ann@example.com; bob@example.org",
    "Ann <ann@example.com>, Bob <bob@example.org>",
    "9/11",
    "24/7/365",
    "n/a; tbd",
    "%",
    "100%",
    "50%25",
    "a+b",
    "a&b",
    "a|b",
    "a;b",
    "a<b",
    "a>b",
    "a=b",
    "a^b",
    "a~b",
    "a!b",
    "a?b",
    "a:b",
    "a,b",
    "a\\b",
    "{\"a\":{\"b\":[1,2]}}",
    "[{\"id\":1},{\"id\":2}]",
    "<xml/>",
    "<a/>",
    "key: value\nlist:\n  - 1",
    "a,b\n1,2\n3,4"
  };
  private static final String[] TARGETS = {
    "https://www.example.com/",
    "https://example.org/a/b?c=d&e=f",
    "http://example.net/page.html#top",
    "https://example.com:8443/login",
    "//cdn.example.com/a.js",
    "https://example.com/a.php?id=5",
    "https://example.com/images/a.jpg",
    "https://user@example.com/",
    "http://example.com/file.txt",
    "https://example.com/?q=a+b&lang=en",
    "android-app://com.example.app",
    "https://m.example.com",
    "ftp.example.com",
    "www.example.com",
    "example.com/path/to",
    "mailto:ann@example.com",
    "tel:+15550100",
    "https://example.com/index.php",
    "https://example.com/search?q=%22a%22",
    "/account/orders?page=2",
    "../images/logo.png",
    "./start",
    "/a/../b",
    "~ann/",
    "blob:https://example.com/1-2",
    "about:blank",
    "https://example.com/wp-content/uploads/2024/a.png",
    "https://example.com/a?",
    "https://example.com/a.xml"
  };
  private static final String[] AGENT_PARTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/7)",
    "Dalvik/2.1.0 (Linux; U; Android 9; SM-G960F Build/PPR1)",
    "okhttp/4.9",
    "Java/17.0.1",
    "Python-urllib/3.9",
    "python-requests/2.28",
    "Go-http-client/1.1",
    "curl/8.4.0",
    "Wget/1.21.3",
    "PHP/8.2",
    "PostmanRuntime/7.32",
    "axios/1.4",
    "node-fetch/1.0",
    "Ruby",
    "libwww-perl/6.67",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; .NET CLR 2.0.50727)"
  };
  private static final String[] HTML = {
    "<p>We are <strong>open</strong> from 9 to 5.</p>",
    "<h2>Our team</h2>",
    "<ul><li>One</li><li>Two</li></ul>",
    "<blockquote>To be or not to be</blockquote>",
    "<p>Price: &lt; 20&nbsp;&euro;</p>",
    "<hr />",
    "<em>Note:</em> closed",
    "<table><tr><td>1</td><td>2</td></tr></table>",
    "<code>x = 1</code>",
    "<p>Tom &amp; Jerry&#39;s</p>",
    "<p><a href=\"https://www.example.com/a?b=1&amp;c=2\" title=\"More\">more</a></p>",
    "<p style=\"text-align: center;\">Centre</p>",
    "<img src=\"/uploads/a.png\" alt=\"A lamp\" width=\"300\" />",
    "<div class=\"row\"><span>1</span></div>",
    "<h1 id=\"top\">Top</h1>",
    "<div style=\"background-image: url('/img/a.jpg'); color: red\"></div>",
    "<pre>a\n b</pre>",
    "<ol start=\"3\"><li>Three</li></ol>"
  };
  private static final String[] LOCALES = {
    "en-US",
    "de_AT.UTF-8",
    "zh-Hans-CN",
    "en-US,en;q=0.9,de;q=0.8",
    "pt-BR;q=0.7,*;q=0.5",
    "fr",
    "sr-Latn"
  };
  private static final String[] COOKIES = {
    "GA1.2.123456.1699999999",
    "1.1700000000.1.0.1700000100.60.0.0",
    "{\"a\":1,\"b\":[2,3]}",
    "s:abc.def",
    "%7B%22v%22%3A1%7D",
    "a=1&b=2",
    "lang=en|cur=EUR",
    "0|1|2",
    "\"quoted\"",
    "dark",
    "Europe/Berlin",
    "v2:eyJhIjoxfQ==",
    "IntcIm5cIjoxfSI=",
    "fb.1.1700000000000.1234567890",
    "1~2~3",
    "a.b.c-d_e",
    "!!!"
  };

  private static final String[] MACHINES = {
    "TypeError: undefined is not a function at https://www.example.com/a.js:10:5",
    "Error: Script error.\n    at Object.run (https://www.example.com/app.min.js:1:2345)",
    "ReferenceError: x is not defined\n    at HTMLButtonElement.onclick (https://www.example.com/:12:3)",
    "{\"csp-report\":{\"document-uri\":\"https://www.example.com/\",\"violated-directive\":\"script-src 'self' 'unsafe-inline'\",\"blocked-uri\":\"inline\"}}",
    "default-src 'self'; img-src * data:; script-src 'nonce-abc' https://cdn.example.com",
    "https://www.example.com/oauth?response_type=code&client_id=a&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb&state=x",
    "https://www.example.com/?utm_source=news&utm_medium=e-mail&utm_campaign=spring%20sale%20(50%25%20off)",
    "query Items($id: ID!) { items(id: $id) { id name price { amount } } }",
    "mutation { addToCart(input: {id: 5, count: 2}) { cart { total } } }",
    "fields=id,name,owner{id,email}&limit=25&order=-created",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "/wEPDwUKLTEyMzQ1Njc4OWRkZ2Fhc2RmYXNkZg==",
    "M10 10 L20 20 C 30 30, 40 40, 50 50 Z",
    "POINT(13.4 52.5)",
    "POLYGON((0 0, 1 0, 1 1, 0 0))",
    "bbox:13.0,52.0,14.0,53.0",
    "52.5200,13.4050",
    "matrix(1, 0, 0, 1, 10, 10)",
    "cron(0 12 * * ? *)",
    "0 */6 * * *",
    "rate(5 minutes)",
    "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10",
    "a[href^='https']",
    "div > p:first-child",
    "//div[@class='a']/a",
    "$.store.book[0].title",
    "user.name|upper",
    "{{#if a}}b{{/if}}",
    "Hello {{ first_name }},",
    "Dear ${name},",
    "%FIRSTNAME%",
    "{name: 'a', size: 1}",
    "['a', 'b']",
    "[\"a\",\"b\"]",
    "a=b&c[]=1&c[]=2",
    "filter[price][gte]=10",
    "sort[]=name&sort[]=-date",
    "price:[10 TO 20]",
    "range(1, 10)",
    "1..10",
    "(-inf, 5]",
    ">=1.2.3 <2.0.0",
    "^1.0.0 || ~2.1",
    "gcc -O2 -Wall",
    "ffmpeg -i a.mov b.mp4",
    "-v --help",
    "--no-cache",
    "a --> b",
    "a -- b",
    "#fragment",
    "?query",
    "&more",
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "W3C//DTD XHTML 1.0",
    "text/html; charset=utf-8",
    "*/*;q=0.8",
    "{\"event\":\"click\",\"target\":\"#menu > li:nth-child(2)\",\"t\":1700000000}",
    "onclick",
    "onload event",
    "href",
    "src",
    "SELECT * wildcard search",
    "drop shadow",
    "insert mode in vim",
    "create view from template",
    "alter ego",
    "exec producer",
    "master bedroom",
    "union station",
    "where to eat",
    "having fun",
    "order form",
    "group chat",
    "char siu",
    "nvarchar vs varchar",
    "sleep mode",
    "benchmark results",
    "shutdown timer",
    "declare bankruptcy"
  };
  private final Random random;
  private final BenignText text;

  /** The same values for the same seed. */
  public HarshValues(long seed) {
    random = new Random(seed);
    text = new BenignText(seed);
  }

  private String one(String... of) {
    return of[random.nextInt(of.length)];
  }

  /** A value as people or programs of good will send it in an argument. */
  public String value() {
    return switch (random.nextInt(18)) {
      case 16, 17 -> one(MACHINES);
      case 0, 1 -> text.next();
      case 12 -> one(QUERIES);
      case 13 -> one(NOTES);
      case 14 -> one(NOTES) + one(" ", "\n", "; ", ", ") + one(SHOP);
      case 15 -> one(SHOP) + " " + one(NOTES);
      case 2 -> one(COMMANDS) + " " + one(THINGS);
      case 3 ->
          one("how to ", "what is ", "best ", "buy ", "the ") + one(COMMANDS) + " " + one(THINGS);
      case 4 -> one(SHOP);
      case 5 ->
          one(SHOP) + one(" ", " & ", " or ", " and ", ", ", "; ", " | ", " - ", "/") + one(SHOP);
      case 6 -> one(CODE);
      case 7 ->
          one("how does ", "error: ", "", "meaning of ", "\"")
              + one(CODE)
              + one("", " in java", "?", "\"", ";");
      case 8 -> one(TARGETS);
      case 9 -> identifier();
      case 10 -> list();
      default ->
          one(THINGS)
              + one(": ", "; ", " (", ", ", "\n")
              + one(COMMANDS)
              + one("", ")", ".", "!", "?");
    };
  }

  /** As a program that keeps passwords makes them. */
  public String password() {
    String signs =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()-_=+[]{};:,.<>/?|~'\"`";
    StringBuilder text = new StringBuilder();
    for (int i = 8 + random.nextInt(16); i > 0; i--) {
      text.append(signs.charAt(random.nextInt(signs.length())));
    }
    return text.toString();
  }

  private String list() {
    Supplier<String> part =
        one("shop", "code", "command").equals("shop")
            ? () -> one(SHOP)
            : () -> one(COMMANDS) + " " + one(THINGS);
    String between = one(", ", ";", "; ", "|", "\n", "\r\n", " & ", "\t");
    return String.join(between, List.of(part.get(), part.get(), part.get()));
  }

  private String identifier() {
    byte[] bytes = new byte[4 + random.nextInt(44)];
    random.nextBytes(bytes);
    return switch (random.nextInt(6)) {
      case 0 -> Base64.getEncoder().encodeToString(bytes);
      case 1 -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      case 2 -> Base64.getEncoder().encodeToString(value().getBytes(UTF_8));
      case 3 -> HexFormat.of().formatHex(bytes);
      case 4 -> one(LOCALES);
      default -> one(COOKIES);
    };
  }

  /** What a content editor posts. */
  public String html() {
    return one(HTML) + one("", "\n", "\r\n", " ") + one(HTML) + one("", "\n") + one(HTML);
  }

  /** A document as single-page applications post it. */
  public String json() {
    return "{\""
        + one("q", "title", "name", "text", "filter")
        + "\":\""
        + escaped(value())
        + "\",\"ids\":[1,2,3],\""
        + one("note", "body", "content")
        + "\":\""
        + escaped(value())
        + "\",\"ok\":true}";
  }

  private static String escaped(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t");
  }

  /** A cookie. */
  public String cookie() {
    return random.nextBoolean() ? one(COOKIES) : identifier();
  }

  /** A agent. */
  public String agent() {
    return one(AGENT_PARTS) + one("", " Chrome/120.0 Safari/537.36", " Version/17.0", "; en-US");
  }

  /** A referrer. */
  public String referrer() {
    String found = one(TARGETS);
    return found.startsWith("http")
        ? found
        : "https://www.example.com/?q=" + URLEncoder.encode(value(), UTF_8);
  }

  /** The name of a file as people give it to their files. */
  public String fileName() {
    return one(
            "IMG_20240101",
            "Invoice (2)",
            "r\u00e9sum\u00e9",
            "Tom's notes",
            "select plan",
            "final-FINAL v2",
            "a & b",
            "scan;1",
            "php notes",
            "shell game")
        + one(
            ".jpg",
            ".pdf",
            ".docx",
            ".PNG",
            ".tar.gz",
            ".xlsx",
            ".txt",
            ".min.css",
            ".csv",
            ".mp4");
  }
}
