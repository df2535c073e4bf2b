package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.Test;

public class AnalyzeOptionsTest {
  private static final OptionTable TABLE = OptionTable.of(AnalyzeOptions.class);

  @Test
  public void everyDefaultIsPinned() {
    List<String> defaults = new ArrayList<>();
    TABLE
        .values(PipelineOptionsFactory.as(AnalyzeOptions.class))
        .forEach((name, value) -> defaults.add(name + "=" + value));
    assertThat(
        String.join("\n", defaults),
        is(
            """
            input=[]
            format=auto
            exclude=[]
            trustedProxies=[]
            siteZone=UTC
            maxLineBytes=65536
            maxFutureSkew=1d
            gap=30m
            maxSession=24h
            clientKey=address_agent
            sessionCookies=[PHPSESSID, JSESSIONID, ASP.NET_SessionId, sessionid, session, sid, \
            connect.sid, laravel_session]
            loginPaths=[]
            loginFailedPaths=[]
            allowedLateness=10m
            earlyFirings=10s
            detect=true
            rules=[]
            without=[]
            geoip=[]
            threatLists=[]
            internalScanners=[]
            assetsLogged=true
            outputFormat=jsonl
            requestRows=false
            shards=1
            alerts=[]
            runner=DirectRunner
            maxBadShare=0.05
            maxOpenFragments=50000
            quiet=false
            debug=false"""));
  }

  @Test
  public void optionsWithoutADefaultArePinnedToo() {
    Map<String, Object> values = TABLE.values(PipelineOptionsFactory.as(AnalyzeOptions.class));
    List<String> without =
        TABLE.specs().stream()
            .map(OptionSpec::name)
            .filter(name -> !values.containsKey(name))
            .collect(Collectors.toList());
    assertThat(
        without,
        containsInAnyOrder(
            "formatMapping",
            "from",
            "to",
            "site",
            "robots",
            "clientHeader",
            "geoipMapping",
            "output",
            "features",
            "metricsPort",
            "stateDir",
            "sessions",
            "config"));
  }

  @Test
  public void theHelpPageShowsTheDefaultsThatApply() {
    Map<String, Object> values = TABLE.values(PipelineOptionsFactory.as(AnalyzeOptions.class));
    for (OptionSpec spec : TABLE.specs()) {
      Object value = values.get(spec.name());
      String text =
          value instanceof List<?> list
              ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
              : String.valueOf(value);
      String shown = spec.defaultText();
      if (value == null || text.isEmpty()) {
        assertThat(spec.name(), shown == null, is(true));
      } else {
        assertThat(spec.name(), shown, is(text));
      }
    }
  }

  @Test
  public void everyDefaultPassesItsOwnCheck() {
    for (OptionSpec spec : TABLE.specs()) {
      if (spec.defaultText() != null && spec.kind() != OptionKind.RUNNER) {
        spec.read(Setting.flag(spec.name(), List.of(spec.defaultText())));
      }
    }
  }

  @Test
  public void everyGetterIsAnOptionAndOrdersAreDistinct() {
    long getters =
        List.of(AnalyzeOptions.class.getDeclaredMethods()).stream()
            .filter(method -> method.getName().startsWith("get"))
            .map(method -> method.getName())
            .distinct()
            .count();
    assertThat((long) TABLE.specs().size(), is(getters));
    assertThat(
        TABLE.specs().stream().map(OptionSpec::order).distinct().count(),
        is((long) TABLE.specs().size()));
  }
}
