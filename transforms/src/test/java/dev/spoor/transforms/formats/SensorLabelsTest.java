package dev.spoor.transforms.formats;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.AttackCategory;
import dev.spoor.model.SensorReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.Test;

public class SensorLabelsTest {
  private static SensorLabels of(Iterable<String> names) {
    SensorLabels labels = new SensorLabels();
    names.forEach(labels::add);
    return labels;
  }

  @Test
  public void namesOfTannerAreThoseOfOurVocabulary() {
    Map<String, String> expected =
        new TreeMap<>(
            Map.of(
                "sqli", "sql_injection",
                "xss", "cross_site_scripting",
                "lfi", "path_traversal",
                "rfi", "remote_file_inclusion",
                "cmd_exec", "command_execution",
                "xxe_injection", "xml_external_entity",
                "php_code_injection", "php_code_injection",
                "php_object_injection", "insecure_deserialization",
                "template_injection", "template_injection",
                "crlf", "crlf_injection"));
    Map<String, String> actual = new TreeMap<>();
    for (String name : expected.keySet()) {
      SensorLabels labels = of(List.of(name));
      assertThat(labels.unknownLabels(), is(List.of()));
      actual.put(name, String.join(",", labels.labels()));
    }
    assertThat(actual, is(expected));
  }

  @Test
  public void ourOwnNamesStandForThemselves() {
    for (AttackCategory category : AttackCategory.values()) {
      assertThat(of(List.of(category.wireName())).labels(), is(List.of(category.wireName())));
    }
  }

  @Test
  public void someNamesMeanNoAttack() {
    assertThat(
        of(List.of("index", "wp-content", "Unknown", "", " ", "none", "\u0000")).labels(),
        is(List.of()));
  }

  @Test
  public void caseSpacesAndControlCharactersMakeNoDifference() {
    SensorLabels labels =
        of(List.of(" SQLi\n", "sql-injection", "SQL Injection", "\u0007sqli", "Cmd_Exec"));
    assertThat(labels.labels(), is(List.of("command_execution", "sql_injection")));
    assertThat(labels.unknownLabels(), is(List.of()));
  }

  @Test
  public void unknownNamesAreKeptAsTheyAreAndMarked() {
    SensorLabels labels = of(List.of("Zebra attack", "sqli", "aardvark", "Zebra attack"));
    assertThat(labels.labels(), is(List.of("Zebra attack", "aardvark", "sql_injection")));
    assertThat(labels.unknownLabels(), is(List.of("Zebra attack", "aardvark")));
    assertThat(of(List.of("x".repeat(100))).labels(), is(List.of("x".repeat(64))));
  }

  @Test
  public void howNamesWerePutTogetherMakesNoDifferenceBeyondTheCapEither() {
    List<String> names =
        new ArrayList<>(IntStream.range(0, 90).mapToObj(i -> "name " + i).toList());
    names.addAll(List.of("xss", "lfi"));
    SensorLabels whole = of(names);
    assertThat(whole.unknownLabels().size(), is(SensorLabels.MAX_UNKNOWN));
    assertThat(whole.labels().size(), is(SensorLabels.MAX_UNKNOWN + 2));
    Random random = new Random(5);
    for (int i = 0; i < 50; i++) {
      Collections.shuffle(names, random);
      int cut = random.nextInt(names.size());
      SensorLabels merged = new SensorLabels();
      for (List<String> part : List.of(names.subList(0, cut), names.subList(cut, names.size()))) {
        SensorLabels labels = of(part);
        merged.addAll(
            new SensorReport("s", null, labels.labels(), labels.unknownLabels(), false, -1));
      }
      assertThat(merged.labels(), is(whole.labels()));
      assertThat(merged.unknownLabels(), is(whole.unknownLabels()));
    }
  }

  @Test
  public void textIsCleaned() {
    assertThat(SensorText.clean("\ufeff a\tb\u0000\u009fc\u00a0\r\n", 99), is("a bc"));
    assertThat(SensorText.clean("a\ud800b\udc00", 99), is("a\ufffdb\ufffd"));
    assertThat(SensorText.clean("\ud83d\ude00\ud83d\ude00", 3), is("\ud83d\ude00"));
    assertThat(SensorText.clean(" \n ", 99), is(""));
  }
}
