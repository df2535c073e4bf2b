package dev.spoor.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.Test;

public class UserAgentClassTest {
  @Test
  public void agentsAreClassedByTheirWords() {
    Map<String, Integer> expected = new LinkedHashMap<>();
    expected.put("", UserAgentClass.EMPTY);
    expected.put("-", UserAgentClass.EMPTY);
    expected.put("mozilla/5.0 (x11; linux x86_64; rv:140.0)", UserAgentClass.BROWSER);
    expected.put("opera/9.80", UserAgentClass.BROWSER);
    expected.put("not opera/9.80", UserAgentClass.OTHER);
    expected.put("curl/8.5.0", UserAgentClass.LIBRARY);
    expected.put("python-requests/2.32", UserAgentClass.LIBRARY);
    expected.put("something", UserAgentClass.OTHER);
    expected.put("mozilla/5.0 curl/8.5.0", UserAgentClass.LIBRARY);
    expected.forEach((agent, bits) -> assertThat(agent, UserAgentClass.of(agent), is(bits)));
  }

  @Test
  public void anAgentMayBelongToSeveralClasses() {
    assertThat(
        UserAgentClass.of("mozilla/5.0 headlesschrome/120 googlebot sqlmap curl/8"),
        is(
            UserAgentClass.HEADLESS
                | UserAgentClass.BOT
                | UserAgentClass.SCANNER
                | UserAgentClass.LIBRARY));
  }
}
