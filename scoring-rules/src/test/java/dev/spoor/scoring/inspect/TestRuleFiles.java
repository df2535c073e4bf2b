package dev.spoor.scoring.inspect;

import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Loads rules from texts, with none of those that ship. */
final class TestRuleFiles {
  private TestRuleFiles() {}

  static RuleSet load(Path folder, String... files) throws IOException {
    for (int i = 0; i < files.length; i++) {
      Files.writeString(folder.resolve(String.format("rule-%03d.yaml", i)), files[i]);
    }
    List<String> shipped =
        RuleSet.of(RuleSource.BUILT_IN).all().stream()
            .map(rule -> rule.id())
            .collect(Collectors.toList());
    return RuleSet.load(new RuleSource(List.of(folder.toString()), shipped));
  }

  /** A rule of one selection. */
  static String rule(String id, String selection) {
    return rule(id, selection, "");
  }

  static String rule(String id, String selection, String more) {
    return "title: Rule "
        + id
        + "\nid: "
        + id
        + "\nlevel: high\nlogsource: {category: webserver}\ndetection:\n  selection:\n    "
        + selection.replace("\n", "\n    ")
        + "\n  condition: selection\nspoor:\n  category: vulnerability_probe\n"
        + more;
  }
}
