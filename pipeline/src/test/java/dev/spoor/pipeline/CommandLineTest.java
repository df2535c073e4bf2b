package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.spoor.model.ClientKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CommandLineTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static AnalyzeOptions parse(Map<String, String> environment, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("--input=in.log", "--output=out"));
    arguments.addAll(List.of(flags));
    return CommandLine.analyze(arguments, environment);
  }

  private String config(String text) throws IOException {
    Path file = folder.newFile("site.yaml").toPath();
    Files.writeString(file, text);
    return file.toString();
  }

  @Test
  public void flagGoesBeforeEnvironmentBeforeFileBeforeDefault() throws IOException {
    String file = config("gap: 1m\nmaxSession: 2h\nallowedLateness: 3m\n");
    AnalyzeOptions options =
        parse(
            Map.of("SPOOR_GAP", "5m", "SPOOR_MAX_SESSION", "6h", "OTHER", "x"),
            "--config=" + file,
            "--gap=9m");
    assertThat(options.getGap(), is("9m"));
    assertThat(options.getMaxSession(), is("6h"));
    assertThat(options.getAllowedLateness(), is("3m"));
    assertThat(options.getEarlyFirings(), is("10s"));
  }

  @Test
  public void configCanComeFromTheEnvironmentAndHoldWhatIsRequired() throws IOException {
    String file = config("input: [a.log, 'b,c.log']\noutput: there\nquiet: true\nshards: 3\n");
    AnalyzeOptions options = CommandLine.analyze(List.of(), Map.of("SPOOR_CONFIG", file));
    assertThat(options.getInput(), contains("a.log", "b,c.log"));
    assertThat(options.getOutput(), is("there"));
    assertThat(options.getQuiet(), is(true));
    assertThat(options.getShards(), is(3));
  }

  @Test
  public void variablesOfWorkersSayWhatNobodySaid() {
    Map<String, String> environment =
        Map.of(
            "REDIS_HOST", "redis.example",
            "REDIS_PORT", "6380",
            "REDIS_STREAM", "a/b",
            "CONSUMER_GROUP", "g&h",
            "CONSUMER_NAME", "w 1",
            "BATCH_SIZE", "50",
            "BLOCK_MS", "2000",
            "DATA_DIR", "/data",
            "OUTPUT_FORMAT", "jsonl");
    AnalyzeOptions options = CommandLine.analyze(List.of(), environment);
    assertThat(
        options.getInput(),
        contains(
            "redis-stream://redis.example:6380/a%2Fb"
                + "?batch=50&block=2000ms&group=g%26h&consumer=w%201"));
    assertThat(options.getOutput(), is("/data"));
    AnalyzeOptions said = parse(environment);
    assertThat(said.getInput(), contains("in.log"));
    assertThat(said.getOutput(), is("out"));
    options = CommandLine.analyze(List.of("--output=o"), Map.of("REDIS_STREAM", "s"));
    assertThat(options.getInput(), contains("redis-stream://localhost:6379/s"));
  }

  @Test
  public void anEmptyConfigSaysNothing() throws IOException {
    assertThat(parse(Map.of(), "--config=" + config("# later\n")).getGap(), is("30m"));
  }

  @Test
  public void listsTakeCommasAndRepetitionButKeepBraces() {
    AnalyzeOptions options =
        CommandLine.analyze(
            List.of("--input=a.log,logs/{b,c}.log", "--input=d.log", "--output=out"), Map.of());
    assertThat(options.getInput(), contains("a.log", "logs/{b,c}.log", "d.log"));
  }

  @Test
  public void everyKindOfValueArrives() {
    AnalyzeOptions options =
        parse(
            Map.of(),
            "--clientKey=header",
            "--clientHeader=X-Device",
            "--maxBadShare=0.5",
            "--requestRows",
            "--debug=false",
            "--outputFormat=json",
            "--exclude=10.0.0.0/8,/health,agent:Pingdom,2001:db8::/32",
            "--trustedProxies=192.0.2.1",
            "--siteZone=Europe/Berlin",
            "--from=2026-11-01",
            "--to=2026-11-02T00:00:00+01:00",
            "--maxLineBytes=1000");
    assertThat(options.getClientKey(), is(ClientKey.Type.HEADER));
    assertThat(options.getClientHeader(), is("X-Device"));
    assertThat(options.getMaxBadShare(), is(0.5));
    assertThat(options.getRequestRows(), is(true));
    assertThat(options.getDebug(), is(false));
    assertThat(options.getOutputFormat(), is(AnalyzeOptions.OutputFormat.JSON));
    assertThat(
        options.getExclude(), contains("10.0.0.0/8", "/health", "agent:Pingdom", "2001:db8::/32"));
    assertThat(options.getTrustedProxies(), contains("192.0.2.1"));
    assertThat(options.getMaxLineBytes(), is(1000));
  }

  @Test
  public void optionsOfTheRunnerPassThroughFromEveryPlace() throws IOException {
    AnalyzeOptions options =
        parse(
            Map.of("SPOOR_JOB_NAME", "nightly", "SPOOR_RUNNER", "directrunner"),
            "--targetParallelism=3",
            "--config=" + config("enforceImmutability: false\ntempLocation: /tmp/x\n"));
    assertThat(options.as(DirectOptions.class).getTargetParallelism(), is(3));
    assertThat(options.as(DirectOptions.class).isEnforceImmutability(), is(false));
    assertThat(options.getJobName(), is("nightly"));
    assertThat(options.getTempLocation(), is("/tmp/x"));
    assertThat(options.getRunner(), is((Object) DirectRunner.class));
  }

  @Test
  public void variablesOfOthersAreLeftAlone() {
    assertThat(
        parse(Map.of("SPOOR_JAVA_OPTS", "-Xmx1g", "SPOOR_SHARED", "x", "SPOORY", "y")).getGap(),
        is("30m"));
  }
}
