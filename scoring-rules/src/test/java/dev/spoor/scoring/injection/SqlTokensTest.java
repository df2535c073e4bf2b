package dev.spoor.scoring.injection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.Test;

/** What a value folds into, in each context. */
public class SqlTokensTest {
  private final SqlTokens tokens = new SqlTokens();

  private String read(String value, int quote) {
    byte[] bytes = ("##" + value + "'#").getBytes(StandardCharsets.UTF_8);
    return tokens.read(bytes, 2, bytes.length - 4, quote) ? tokens.toString() : null;
  }

  @Test
  public void foldsBareText() {
    String[][] cases = {
      {"", ""},
      {"1", "n"},
      {"-1", "n"},
      {"0x1F", "n"},
      {"0b01", "n"},
      {"1.5e-3", "n"},
      {"1e0union", "nU"},
      {"1.union", "nU"},
      {"1or 1", "n&n"},
      {"3pack", "w"},
      {"7d5f0f1e", "w"},
      {"192.0.2.1", "n"},
      {"hello big world", "w"},
      {"1 2 3", "n"},
      {"1,2,3", "n"},
      {"1+2*3-4/5", "n"},
      {"-(-(1))", "n"},
      {"((1)) or ((2))", "n&n"},
      {"1 or 1=1", "n&n=n"},
      {"1 || 1=1", "n|n=n"},
      {"1 && 1=1", "n|n=n"},
      {"1 <> 2", "n=n"},
      {"1 <=> 2", "n=n"},
      {"1 != 2", "n=n"},
      {"1 := 2", "n=n"},
      {"1 << 2", "n"},
      {"a::int", "w"},
      {"union all select", "US"},
      {"union/**/select", "US"},
      {"union--x\nselect", "UwS"},
      {"union#\nselect", "US"},
      {"/*!50000union*/ select", "xUS"},
      {"UnIoN SeLeCt 1,null,concat(1,2) from users", "USFkw"},
      {"select * from t", "S*kw"},
      {"select distinct a from t where b = 'x'", "SwkwWw=s"},
      {"information_schema.tables", "I"},
      {"mysql.user", "I"},
      {"a.b.c", "w"},
      {"user@example.com", "w"},
      {"or@x", "&v"},
      {"@@version", "v"},
      {"sleep(5)", "F"},
      {"sleep (5)", "f"},
      {"1 and sleep (5)", "n&F"},
      {"sleep", "w"},
      {"count(*)", "f"},
      {"count", "w"},
      {"foo(1)", "g"},
      {"substr(", "f("},
      {"order by 1", "Bn"},
      {"order", "w"},
      {"in order to", "ow"},
      {"group by x having 1", "BwLn"},
      {"insert into t", "Xw"},
      {"insert coin", "Dw"},
      {"drop table t", "Xw"},
      {"delete from t", "Xw"},
      {"waitfor delay '1'", "Xs"},
      {"case when 1 then 2 end", "CnKnK"},
      {"not in (1,2)", "on"},
      {"is not null", "oN"},
      {"\\N", "N"},
      {"'a' 'b'", "s"},
      {"'it''s'", "s"},
      {"'a\\'b'", "s"},
      {"N'a'", "s"},
      {"'a", "u"},
      {"'a b", "Z"},
      {"$$x$$", "s"},
      {"[a b]", "w"},
      {"`a`", "w"},
      {"`a", "?w"},
      {"1--", "nc"},
      {"1 -- x", "nc"},
      {"1) -- x", "np"},
      {"a--b", "w"},
      {"1/*", "nc"},
      {"1#", "nc"},
      {"pair #1", "w?n"},
      {"1;drop", "n;D"},
      {"a. b", "w.w"},
      {"<b>x", "?w=w"},
      {"1 < 2", "n=n"},
      {"wait!", "w?"},
      {"*/*", "a"},
    };
    for (String[] each : cases) {
      assertThat(each[0], read(each[0], SqlTokens.BARE), is(each[1]));
    }
  }

  @Test
  public void beginsInsideOfAString() {
    String[][] cases = {
      {"' or '1'='1", "q&s=u"},
      {"admin'--", "qc"},
      {"admin'#", "qc"},
      {"admin' #", "qc"},
      {"a b' or 1", "Q&n"},
      {"O'Brien", "qw"},
      {"'", "q"},
      {"') or ('a'='a", "q&s=u"},
      {"'||'", "q|u"},
      {"plain", null},
    };
    for (String[] each : cases) {
      assertThat(each[0], read(each[0], '\''), is(each[1]));
    }
    assertThat(read("\" or \"\"=\"", '"'), is("q&s=u"));
    assertThat(read("` or 1=1", '`'), is("q&n=n"));
    assertThat(read("a b ` or 1=1", '`'), is((String) null));
  }

  /** The letters are bounded by the bytes, whatever the bytes: the work after reading is linear. */
  @Test
  public void anyBytesGiveAtMostTwiceAsManyLettersAndTheSameTwice() {
    Random random = new Random(11);
    byte[] alphabet =
        "'\"`(),;.=<>!-#/*+@$:\\[] \n1a or union select sleep order"
            .getBytes(StandardCharsets.US_ASCII);
    SqlTokens second = new SqlTokens();
    for (int round = 0; round < 20_000; round++) {
      byte[] value = new byte[random.nextInt(80)];
      for (int i = 0; i < value.length; i++) {
        value[i] =
            round % 4 == 0 ? (byte) random.nextInt(256) : alphabet[random.nextInt(alphabet.length)];
      }
      for (int quote : new int[] {SqlTokens.BARE, '\'', '"', '`'}) {
        boolean read = tokens.read(value, 0, value.length, quote);
        assertThat(second.read(value, 0, value.length, quote), is(read));
        assertThat(second.toString(), is(tokens.toString()));
        assertThat(tokens.count(), lessThanOrEqualTo(value.length + 1));
        for (int i = 0; i < tokens.count(); i++) {
          assertThat(SqlTokens.LETTERS.indexOf(tokens.letter(i)) >= 0, is(true));
        }
      }
    }
  }
}
