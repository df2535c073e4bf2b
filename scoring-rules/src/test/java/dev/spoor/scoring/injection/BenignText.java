package dev.spoor.scoring.injection;

import java.util.Locale;
import java.util.Random;

/**
 * Writes what people and programs put into arguments, headers and bodies without any harm in mind,
 * with a liking for what looks like SQL or markup: words of SQL in sentences, quotes, dashes, code.
 */
public final class BenignText {
  private static final String[] NOUNS = {
    "plan",
    "union",
    "table",
    "order",
    "group",
    "case",
    "set",
    "view",
    "index",
    "column",
    "value",
    "user",
    "password",
    "database",
    "function",
    "procedure",
    "trigger",
    "key",
    "limit",
    "cast",
    "select committee",
    "drop",
    "update",
    "insert",
    "join",
    "where clause",
    "list",
    "menu",
    "shoes",
    "kitchen",
    "lamp",
    "student union",
    "credit union",
    "western union",
    "dining table",
    "laptop case",
    "phone",
    "garden",
    "history",
    "schema",
    "script",
    "style",
    "object",
    "image",
    "link",
    "body",
    "frame",
    "form",
    "event",
    "load",
    "error",
    "alert",
    "prompt",
    "window",
    "document",
    "cookie",
    "count",
    "sum",
    "date",
    "time",
    "char",
    "sleep",
    "benchmark",
    "delay",
    "shutdown",
    "version",
    "house",
    "water",
    "team",
    "price",
    "book",
    "letter",
    "report",
    "children",
    "school",
    "company"
  };
  private static final String[] VERBS = {
    "select",
    "update",
    "delete",
    "insert",
    "create",
    "drop",
    "alter",
    "execute",
    "order",
    "group",
    "join",
    "like",
    "set",
    "use",
    "show",
    "find",
    "get",
    "want",
    "need",
    "buy",
    "compare",
    "declare",
    "call",
    "grant",
    "merge",
    "replace",
    "load",
    "open",
    "close",
    "print",
    "return",
    "begin",
    "end",
    "read",
    "write",
    "see",
    "make",
    "explain",
    "describe",
    "truncate",
    "backup",
    "restore",
    "kill"
  };
  private static final String[] SMALL = {
    "and", "or", "not", "in", "is", "as", "by", "on", "from", "where", "with", "between", "like",
    "all", "any", "some", "then", "else", "when", "if", "into", "to", "for", "of", "the", "a", "an",
    "at", "do", "having", "than", "over", "desc", "null", "true", "false", "both", "left", "right",
    "top", "under", "exists", "using", "values", "only", "after", "before", "no", "yes", "very",
    "but", "so", "i", "you", "we", "it", "this", "that", "my", "your", "are", "was", "were", "has",
    "have", "can", "will", "just"
  };
  private static final String[] ADJECTIVES = {
    "new", "old", "red", "blue", "vintage", "distinct", "unique", "full", "inner", "outer",
        "natural",
    "small", "big", "good", "best", "free", "cheap", "open", "primary", "foreign", "last", "first",
    "temporary", "local", "global", "private", "public", "handmade", "rustic", "current", "long",
        "true"
  };
  private static final String[] NAMES = {
    "O'Brien", "O'Neil", "D'Angelo", "McDonald's", "Macy's", "Levi's", "L'Or\u00e9al", "Jos\u00e9",
        "Wendy's",
    "Smith", "Garc\u00eda", "M\u00fcller", "Nguyen", "Lowe's", "Kohl's", "Sotheby's", "O'Reilly",
        "Sinead O'Connor",
    "D'Arcy", "N'Golo", "Ben & Jerry's", "Dr. Who", "Mary-Jane", "John", "Anna", "St. John's",
        "'Abdul",
    "Marks & Spencer", "AT&T", "Procter & Gamble", "Johnson & Johnson", "H&M", "Hawai'i", "Xi'an",
        "rock 'n' roll"
  };
  private static final String[] CONTRACTIONS = {
    "don't",
    "it's",
    "I'm",
    "can't",
    "won't",
    "you're",
    "they're",
    "y'all",
    "let's",
    "that's",
    "what's",
    "isn't",
    "doesn't",
    "I'd",
    "we've",
    "o'clock",
    "ma'am",
    "kids'",
    "women's",
    "men's",
    "parents'",
    "dancin'",
    "c'est",
    "l'union",
    "d'accord",
    "qu'il",
    "aujourd'hui",
    "dell'arte",
    "ain't"
  };
  private static final String[] UNITS = {
    "cm", "mm", "\"", "''", "'", "in", "inch", "ft", "kg", "lb", "oz", "%", "GB", "px", "x", "pcs",
    "st", "nd", "k"
  };
  private static final String[] PUNCTUATION = {
    ".", ",", "!", "?", ";", ":", " -", " --", "...", ")", " (", "\"", "'", " /", " &", " +", " =",
    " |", "!!", "?!", " - ", "\u2014", "\u2019", " *", "#", " ~", ".\n", "\n", " =>", " ->", " <",
    " >", "\u201d", "\u201c"
  };
  private static final String[] CODE = {
    "for (int i = 0; i < 10; i++) { sum += i; }",
    "if (a == b && c != d) { return true; }",
    "function add(a, b) { return a + b; }",
    "def f(x): return x * 2",
    "x = [1, 2, 3]",
    "print(\"hello\")",
    "a = b or c",
    "a && b || c",
    "int x = 5; // five",
    "let y = x ? 1 : 0;",
    "foo.bar(baz)",
    "i++;",
    "x->y",
    "System.out.println(\"a\" + b);",
    "console.log('done');",
    "var s = 'a' + \"b\";",
    "git commit -m 'fix'",
    "import os, sys",
    "#include <stdio.h>",
    "$(document).ready()",
    "npm install --save-dev",
    "List<String> a",
    "map.get('key')",
    "arr[0] = 1",
    "f(x) = x^2 + 2x - 1",
    "a > b and b > c",
    "(a+b)*(c-d)/2",
    "2 + 2 = 4",
    "y = mx + b",
    "E = mc^2",
    "3 * (4 + 5)",
    "{{ user.name }}",
    "${var}",
    "%d items",
    "C:\\Users\\me\\file.txt",
    "\\d+\\.\\d+",
    "^[a-z]+$",
    "SELECT",
    "NULL",
    "select",
    "None",
    "undefined",
    "[object Object]",
    "NaN",
    "<3",
    "I <3 you",
    ":-)",
    ";)",
    ":'(",
    "(^_^)",
    "\\o/",
    "<-- here",
    "=> next",
    "-->",
    "<b>bold</b>",
    "x < y > z",
    "font-size: 12px; color: #fff",
    "a:hover { color: red; }",
    "rgba(0,0,0,.5)",
    "width=100%",
    "key=value;other=2",
    "price > 10 and price < 20",
    "size=10&color=red",
    "color eq 'red' and size eq '5'",
    "name like smith",
    "status:open AND label:bug",
    "title:\"union\" OR body:select",
    "site:example.com -filetype:pdf",
    "\"exact phrase\" -exclude",
    "foo AND bar OR baz",
    "(foo OR bar) AND NOT baz",
    "date:[2020 TO 2021]",
    "type=a|type=b",
    "a=1;b=2",
    "a,b;c,d",
    "*.txt",
    "**/*.java",
    "src/**/test/*.js",
    "q=0.9,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "gzip, deflate, br",
    "en-US,en;q=0.5",
    "max-age=0",
    "bytes=0-1023",
    "no-cache",
    "W/\"5f3e-abc\"",
    "Basic YTpi",
    "__utma=1.2.3; __utmz=4.5.6",
    "GA1.2.123.456",
    "PHPSESSID=abc; lang=en",
    "multipart/form-data; boundary=----x",
    "count(x)",
    "left(side)",
    "User(foo)",
    "max(a, b)",
    "min(1,2)",
    "date('Y-m-d')",
    "if (x)",
    "in (the box)",
    "or (if you like)",
    "and (maybe) more",
    "1,2,3",
    "1;2;3",
    "1|2|3",
    "1-2-3",
    "1/2",
    "1 + 1",
    "10%",
    "$5.00",
    "#1",
    "No. 5",
    "@home",
    "a@b",
    "~100",
    "50/50",
    "24/7",
    "9-5",
    "x/y",
    "n/a",
    "w/o",
    "b&w",
    "R&D",
    "Q&A",
    "SELECT your size",
    "Drop us a line",
    "Union Jack",
    "Insert coin",
    "Update available",
    "Delete account",
    "Create an account",
    "Table for two",
    "Order by phone",
    "Group by age",
    "order by Friday",
    "Where is it from",
    "from where",
    "select from our menu",
    "select from a list",
    "Select one from the following table",
    "choose from over 100",
    "the select few",
    "insert into the slot",
    "drop table lamp",
    "update your set",
    "delete from cart",
    "create table setting",
    "having said that",
    "union of workers",
    "union and select",
    "all select",
    "from users to admins",
    "values and beliefs",
    "case when needed",
    "in case when",
    "just in case",
    "end of case",
    "set of tables",
    "join us",
    "left join right",
    "as if",
    "is not null and void",
    "like no other",
    "not like that",
    "in between",
    "between 5 and 10",
    "limit 10",
    "top 10",
    "desc",
    "asc",
    "exec summary",
    "execute order 66",
    "declare war",
    "declare a variable",
    "waitfor it",
    "shutdown sequence",
    "shut down",
    "cast iron",
    "convert to pdf",
    "char grill",
    "sleep (8 hours)",
    "count (total)",
    "benchmark (test)",
    "version (2)",
    "replace (old)",
    "insert (new)",
    "concat",
    "information",
    "schema.org",
    "sys admin",
    "master user",
    "dual core",
    "xp boost",
    "sp. z o.o."
  };

  private final Random random;

  /** The same values for the same seed. */
  public BenignText(long seed) {
    random = new Random(seed);
  }

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  /** The next value; the sequence depends on the seed alone. */
  public String next() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> cased(sentence());
      case 5, 6 -> cased(search());
      case 7 -> name();
      case 8, 9 -> product();
      case 10 -> json();
      case 11 -> csv();
      case 12, 13 -> one(CODE);
      case 14 -> one(CODE) + one(new String[] {" ", "\n", ", "}) + one(CODE);
      case 15 -> token();
      case 16 -> contact();
      case 17 -> number();
      case 18 -> filter();
      default -> quoted();
    };
  }

  private String cased(String text) {
    return switch (random.nextInt(6)) {
      case 0 -> text.toUpperCase(Locale.ROOT);
      case 1, 2 ->
          text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
      default -> text;
    };
  }

  private String word() {
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> one(NOUNS);
      case 4, 5 -> one(VERBS);
      case 6, 7, 8, 9, 10 -> one(SMALL);
      case 11, 12 -> one(ADJECTIVES);
      case 13 -> one(NAMES);
      case 14 -> one(CONTRACTIONS);
      default -> number();
    };
  }

  private String sentence() {
    StringBuilder text = new StringBuilder();
    int words = 2 + random.nextInt(14);
    String before = "";
    for (int i = 0; i < words; i++) {
      String word = word();
      // Nobody says these by chance.
      while ((before.endsWith("union") && (word.startsWith("select") || word.equals("all")))
          || (before.equals("all") && word.startsWith("select"))) {
        word = word();
      }
      before = word;
      if (i > 0) {
        text.append(random.nextInt(40) == 0 ? "  " : " ");
      }
      text.append(word);
      if (random.nextInt(8) == 0) {
        text.append(one(PUNCTUATION));
      }
      if (random.nextInt(14) == 0) {
        text.append(" (").append(one(ADJECTIVES)).append(" ").append(one(NOUNS)).append(")");
      }
      if (random.nextInt(24) == 0) {
        text.append(" \"").append(word()).append(" ").append(one(NOUNS)).append("\"");
      }
      if (random.nextInt(40) == 0) {
        text.append(" '").append(one(NOUNS)).append("'");
      }
    }
    return text + one(new String[] {"", "", ".", "?", "!", "...", " :)"});
  }

  private String search() {
    return switch (random.nextInt(7)) {
      case 0 -> one(ADJECTIVES) + " " + one(NOUNS) + " " + one(SMALL) + " " + one(NOUNS);
      case 1 ->
          "\""
              + one(ADJECTIVES)
              + " "
              + one(NOUNS)
              + "\" "
              + one(new String[] {"AND", "OR", "-", "+", "", "NOT"})
              + " \""
              + one(NOUNS)
              + "\"";
      case 2 ->
          one(NOUNS)
              + " -"
              + one(NOUNS)
              + " -"
              + one(NOUNS)
              + one(new String[] {"", " --" + one(NOUNS), " --"});
      case 3 -> number() + " " + one(SMALL) + " " + number() + " " + one(NOUNS);
      case 4 ->
          "how to "
              + one(VERBS)
              + " "
              + one(SMALL)
              + " "
              + one(NOUNS)
              + one(new String[] {"", "?", " " + one(SMALL) + " " + one(NOUNS)});
      case 5 ->
          one(VERBS)
              + " "
              + one(SMALL)
              + " "
              + one(NOUNS)
              + " "
              + one(SMALL)
              + " "
              + one(SMALL)
              + " "
              + one(NOUNS);
      default -> "(" + one(NOUNS) + " OR " + one(NOUNS) + ") AND " + one(NOUNS);
    };
  }

  private String name() {
    return one(NAMES)
        + one(new String[] {" ", " and ", " or ", " & ", ", ", "-", " vs. ", "; "})
        + one(NAMES)
        + one(
            new String[] {
              "",
              "",
              "'s",
              " Jr.",
              " (" + one(NOUNS) + ")",
              " " + number(),
              " - " + one(NOUNS),
              " is " + one(ADJECTIVES)
            });
  }

  private String product() {
    return one(ADJECTIVES)
        + " "
        + one(NOUNS)
        + " "
        + number()
        + one(UNITS)
        + one(new String[] {" x ", " by ", " and ", " or ", "-", "/", " - ", ", ", "x", " + "})
        + number()
        + one(UNITS)
        + one(
            new String[] {
              "",
              " " + one(NOUNS),
              " - " + one(ADJECTIVES),
              " (" + number() + " pcs)",
              "; " + one(NOUNS),
              " #" + number(),
              " & " + one(NOUNS)
            });
  }

  private String json() {
    return switch (random.nextInt(4)) {
      case 0 ->
          "{\"" + one(NOUNS) + "\":" + number() + ",\"" + one(VERBS) + "\":\"" + search() + "\"}";
      case 1 -> "[" + number() + "," + number() + ",\"" + one(NOUNS) + "\"]";
      case 2 -> "{'" + one(NOUNS) + "': '" + one(NAMES).replace("'", "") + "', 'ok': True}";
      default ->
          "{\"q\": {\""
              + one(VERBS)
              + "\": [\""
              + word()
              + "\", null, false]}, \"n\": \""
              + one(CONTRACTIONS)
              + "\"}";
    };
  }

  private String csv() {
    StringBuilder text = new StringBuilder(word());
    String separator = one(new String[] {",", ", ", ";", "|", "\t", " / "});
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      text.append(separator).append(random.nextInt(5) == 0 ? "\"" + one(NOUNS) + "\"" : word());
    }
    return text.toString();
  }

  private String token() {
    StringBuilder text = new StringBuilder();
    String alphabet =
        one(
            new String[] {
              "0123456789abcdef",
              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/",
              "0123456789-.",
              "abcdefghijklmnopqrstuvwxyz .:;()[]{}&%!?*=+-"
            });
    for (int i = 4 + random.nextInt(40); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text + one(new String[] {"", "", "=", "=="});
  }

  private String contact() {
    return switch (random.nextInt(6)) {
      case 0 -> one(NOUNS).replace(' ', '.') + "+" + one(VERBS) + "@example.com";
      case 1 -> "+1 (" + (200 + random.nextInt(700)) + ") 555-0" + (100 + random.nextInt(99));
      case 2 ->
          number()
              + " "
              + one(NAMES)
              + " St., Apt. #"
              + number()
              + ", "
              + one(new String[] {"OR 97", "NY 10", "Berlin", "IN 46"});
      case 3 -> "\"" + one(NAMES) + "\" <" + one(NOUNS).replace(' ', '_') + "@example.org>";
      case 4 ->
          "https://www.example.com/"
              + one(NOUNS).replace(' ', '-')
              + "/?q="
              + search().replace(' ', '+')
              + "&id="
              + number()
              + "#"
              + one(NOUNS);
      default -> "@" + one(NOUNS) + " #" + one(VERBS) + " " + one(CONTRACTIONS) + " " + word();
    };
  }

  private String number() {
    int n = random.nextInt(2000);
    return switch (random.nextInt(9)) {
      case 0 -> n + "." + random.nextInt(100);
      case 1 -> "$" + n + "." + (10 + random.nextInt(90));
      case 2 -> (1 + n % 12) + "/" + (1 + n % 28) + "/" + (1990 + n % 30);
      case 3 -> (n % 24) + ":" + (10 + n % 50) + one(new String[] {"", " am", ":00"});
      case 4 -> n + "-" + random.nextInt(99);
      case 5 -> "-" + n;
      default -> n % 120 + "";
    };
  }

  private String filter() {
    return one(NOUNS).replace(' ', '_')
        + one(new String[] {"=", ":", ">", "<", ">=", "==", " = ", " eq ", "~", "!="})
        + word()
        + one(new String[] {",", ";", "|", "&", " and ", " AND ", " ", "&&", " or "})
        + one(NOUNS).replace(' ', '_')
        + one(new String[] {"=", ":", ">", "<", "<=", "==", " = ", " eq "})
        + number();
  }

  private String quoted() {
    String quote = one(new String[] {"\"", "'", "\"", "\u201c"});
    return switch (random.nextInt(6)) {
      case 0 -> quote + word() + " " + word() + quote;
      case 1 -> quote + word() + quote + " " + word() + " " + word();
      case 2 -> word() + " " + quote + word() + " " + word() + quote;
      case 3 -> quote + word();
      case 4 -> word() + quote;
      default ->
          quote
              + word()
              + quote
              + one(new String[] {" and ", " or ", " + ", " - ", ", ", " ", " & ", " not "})
              + quote
              + word()
              + quote;
    };
  }
}
