package dev.spoor.scoring.injection;

import dev.spoor.scoring.views.*;
import java.nio.file.*;
import java.util.*;

final class Measure {
  public static void main(String[] a) throws Exception {
    Path shared = Path.of(a[0]);
    ValueViews views = new ValueViews();
    SqlInjection sql = new SqlInjection();
    for (boolean attack : new boolean[] {true, false}) {
      int n = 0, f = 0;
      List<String> wrong = new ArrayList<>();
      for (var r : LabelledTests.family(shared.resolve("crs-regression"), a[1])) {
        if (r.attack() != attack) continue;
        n++;
        boolean hit = false;
        for (var v : r.values()) {
          byte[] b = v.bytes();
          views.build(b, 0, b.length, v.encoding());
          hit |= a[1].equals("942") ? sql.judge(views) : xss(views);
        }
        if (hit) f++;
        if (hit != attack)
          wrong.add(r.name() + " " + (hit ? sql.fingerprint() : "") + " " + r.values());
      }
      System.out.println((attack ? "must" : "must not") + " " + f + " of " + n);
      wrong.forEach(
          w ->
              System.out.println(
                  "   "
                      + w.replaceAll("\\p{Cntrl}", "_")
                          .replace("Value[text=", "[")
                          .replace(", encoding=", "|")));
    }
  }

  static boolean xss(ValueViews v) {
    return false;
  }
}
