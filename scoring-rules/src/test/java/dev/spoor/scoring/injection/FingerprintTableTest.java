package dev.spoor.scoring.injection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Assert;
import org.junit.Test;

/** The automaton against searching for each fingerprint by itself. */
public class FingerprintTableTest {
  private static boolean found(FingerprintTable table, SqlTokens tokens) {
    return table.find(tokens) >= 0;
  }

  @Test
  public void findsWhatSearchingFinds() {
    Random random = new Random(5);
    String some = "nws&=F";
    byte[] words = "1a'='a or sleep(1)".getBytes(StandardCharsets.US_ASCII);
    SqlTokens tokens = new SqlTokens();
    for (int round = 0; round < 2_000; round++) {
      List<String> fingerprints = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "^" : "");
        for (int letters = random.nextInt(3); letters >= 0; letters--) {
          text.append(some.charAt(random.nextInt(some.length())));
        }
        fingerprints.add(text.append(random.nextInt(4) == 0 ? "$" : "").toString());
      }
      FingerprintTable table = new FingerprintTable(SqlTokens.LETTERS, fingerprints);
      byte[] value = new byte[random.nextInt(20)];
      for (int i = 0; i < value.length; i++) {
        value[i] = words[random.nextInt(words.length)];
      }
      tokens.read(value, 0, value.length, SqlTokens.BARE);
      String sequence = "^" + tokens + "$";
      boolean expected = fingerprints.stream().anyMatch(sequence::contains);
      assertThat(fingerprints + " in " + sequence, found(table, tokens), is(expected));
      if (expected) {
        assertThat(sequence.contains(table.text(table.find(tokens))), is(true));
      }
    }
  }

  @Test
  public void refusesLettersThatNoTokenHas() {
    Assert.assertThrows(
        IllegalArgumentException.class,
        () -> new FingerprintTable(SqlTokens.LETTERS, List.of("n!")));
  }

  @Test
  public void theLearnedTableIsThere() {
    FingerprintTable table =
        FingerprintTable.load(SqlInjection.class, SqlInjection.RESOURCE, SqlTokens.LETTERS);
    assertThat(table.size() > 500, is(true));
  }
}
