package dev.spoor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.ErrorCollector;
import org.junit.rules.TemporaryFolder;

/** Everything that can be wrong on a command line, and the one line that says so. */
public class CommandLineErrorsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final ErrorCollector errors = new ErrorCollector();

  private static final String DURATION =
      " is not a duration such as 90s, 30m, 24h, 7d, 500ms or PT30M";
  private static final String RANGE =
      " is not an address or address range such as 10.0.0.0/8 or 2001:db8::/32";
  private static final String TIME =
      " is not a date such as 2026-11-03 or a time with its offset such as 2026-11-03T14:00:00Z";

  /** A flag besides {@code --input} and {@code --output}, and the line it leads to. */
  private static final String[][] FLAGS = {
    {"--fromat=x", "--fromat is not an option. Did you mean --format?"},
    {"--max-bad-share=1", "--max-bad-share is not an option. Did you mean --maxBadShare?"},
    {"--GAP=1m", "--GAP is not an option. Did you mean --gap?"},
    {"-gap=1m", "-gap is not an option. Did you mean --gap?"},
    {
      "--targetParalelism=1",
      "--targetParalelism is not an option. Did you mean --targetParallelism?"
    },
    {
      "--parallelism=2",
      "--parallelism is for --runner=FlinkRunner only; DirectRunner has --targetParallelism"
    },
    {"--flinkMaster=h:1", "--flinkMaster is for --runner=FlinkRunner only"},
    {"--nonsense=1", "--nonsense is not an option"},
    {"--", "-- is not an option"},
    {"--=x", "-- is not an option"},
    {
      "access.log",
      "'access.log' is not an option; options are written --name=value, inputs --input=URI"
    },
    {"--gap", "--gap needs a value: --gap=DURATION"},
    {"--gap=", "--gap needs a value"},
    {"--output=b", "--output is given more than once"},
    {"--gap=30", "--gap=30" + DURATION},
    {"--gap=1h30m", "--gap=1h30m" + DURATION},
    {"--gap=0s", "--gap=0s is not a duration above zero"},
    {"--gap=99999d", "--gap=99999d is not a duration between 0s and 36500d"},
    {"--maxSession=1500ms", "--maxSession=1500ms is not a whole number of seconds"},
    {
      "--clientKey=adress",
      "--clientKey=adress is not one of address_agent, address, cookie, header."
          + " Did you mean address?"
    },
    {"--clientKey=ip", "--clientKey=ip is not one of address_agent, address, cookie, header"},
    {"--outputFormat=csv", "--outputFormat=csv is not one of jsonl, json"},
    {"--shards=two", "--shards=two is not a whole number"},
    {"--shards=0", "--shards=0 is not a whole number of at least 1"},
    {"--shards=100000", "--shards=100000 is not a whole number of at most 10000"},
    {"--shards=3000000000", "--shards=3000000000 is not a whole number of at most 2147483647"},
    {"--maxBadShare=5%", "--maxBadShare=5% is not a share between 0 and 1, such as 0.05"},
    {"--maxBadShare=1.5", "--maxBadShare=1.5 is not a share between 0 and 1, such as 0.05"},
    {"--maxBadShare=NaN", "--maxBadShare=NaN is not a share between 0 and 1, such as 0.05"},
    {"--quiet=yes", "--quiet=yes is not true or false"},
    {
      "--siteZone=Mars/Phobos",
      "--siteZone=Mars/Phobos is not a time zone such as UTC, Europe/Berlin or +02:00"
    },
    {"--trustedProxies=10.0.0.0/8,10.0.0.0/33", "--trustedProxies=10.0.0.0/33" + RANGE},
    {"--trustedProxies=localhost", "--trustedProxies=localhost" + RANGE},
    {"--trustedProxies=10.0.0.0/8,", "--trustedProxies needs a value"},
    {"--from=yesterday", "--from=yesterday" + TIME},
    {"--from=2026-02-30", "--from=2026-02-30" + TIME},
    {"--to=2026-11-03T14:00:00", "--to=2026-11-03T14:00:00" + TIME},
    {
      "--exclude=health",
      "--exclude=health is not an address range (10.0.0.0/8), a path prefix (/health) or"
          + " agent:TEXT"
    },
    {"--loginPaths=login", "--loginPaths=login is not a path of the site, which begins with /"},
    {"--robots=/no/such/file", "--robots=/no/such/file is not a file that exists"},
    {"--clientKey=header", "--clientKey=header needs --clientHeader=NAME"},
    {"--clientHeader=X-Id", "--clientHeader needs --clientKey=header"},
    {"--stateDir=state", "--stateDir needs a live input: one that ends is read again"},
    {"--gap=2d", "--gap=2d is longer than --maxSession=24h, so no session could end by silence"},
    {
      "--runner=FlinkRunner",
      "--runner=FlinkRunner is not in this jar, which has DirectRunner; bin/spoor starts the right"
          + " one"
    },
    {
      "--runner=FlnkRunner",
      "--runner=FlnkRunner is not one of DirectRunner, FlinkRunner, DataflowRunner."
          + " Did you mean FlinkRunner?"
    },
    {"--runner=", "--runner needs a value"},
    {"--targetParallelism=many", "--targetParallelism=many is not a whole number"},
    {"--enforceImmutability=1", "--enforceImmutability=1 is not true or false"},
    {"--stableUniqueNames=LOUD", "--stableUniqueNames=LOUD is not one of OFF, WARNING, ERROR"},
    {
      "--defaultEnvironmentType",
      "--defaultEnvironmentType needs a value: --defaultEnvironmentType=VALUE"
    },
    {
      "--credentialFactoryClass=nothing",
      "--credentialFactoryClass=nothing is not a value that this option takes"
    },
  };

  /** The content of {@code --config}, and the line after the file's name. */
  private static final String[][] FILES = {
    {"fromat: x", ": fromat is not an option. Did you mean format?"},
    {"nonsense: x", ": nonsense is not an option"},
    {"gap: fast", ": gap: fast" + DURATION},
    {"gap: 5", ": gap: 5" + DURATION},
    {"gap: [1m, 2m]", ": gap takes one value, not a list"},
    {"gap:", ": gap needs a value"},
    {"gap: {a: 1}", ": gap takes a value or a list of values"},
    {"exclude: [/a, {b: c}]", ": exclude takes a value or a list of values"},
    {"config: other.yaml", ": config: a file of options cannot name another"},
    {"robots: \"a\\0b\"", ": robots: a\\x00b is not a path"},
    {"- gap", " is not a map of option names to values"},
    {"gap: 1m\ngap: 2m", " is not YAML at line 2: Duplicate field 'gap'"},
    {"a: b: c", " is not YAML at line 1: mapping values are not allowed here"},
    {"gap: [1m,\n  2m", " is not YAML at line 2: expected ',' or ']', but got <stream end>"},
    {"gap: 1m\n- x", " is not YAML at line 2: expected <block end>, but found '-'"},
    {"nothing of it", " is not a map of option names to values"},
  };

  @Test
  public void everyWrongFlagIsOneLineAndExitCodeTwo() {
    for (String[] row : FLAGS) {
      expect(row[1], Map.of(), "--input=in.log", "--output=out", row[0]);
    }
  }

  @Test
  public void everyWrongFileIsOneLineAndExitCodeTwo() throws IOException {
    for (String[] row : FILES) {
      Path file = folder.newFile().toPath();
      Files.writeString(file, row[0]);
      expect(file + row[1], Map.of(), "--input=in.log", "--output=out", "--config=" + file);
    }
    expect(
        "--config=/no/such.yaml: there is no such file",
        Map.of(),
        "--input=in.log",
        "--output=out",
        "--config=/no/such.yaml");
    Path noText = folder.newFile().toPath();
    Files.write(noText, new byte[] {'g', 'a', 'p', (byte) 0xff, 0});
    expect(
        noText + " is not UTF-8 text",
        Map.of(),
        "--input=in.log",
        "--output=out",
        "--config=" + noText);
    for (String endless : List.of("/dev/zero", folder.getRoot().toString())) {
      expect(
          "--config=" + endless + " is not a file",
          Map.of(),
          "--input=in.log",
          "--output=out",
          "--config=" + endless);
    }
  }

  @Test
  public void theEnvironmentIsCheckedInItsOwnWords() {
    expect(
        "SPOOR_GAP=soon" + DURATION, Map.of("SPOOR_GAP", "soon"), "--input=in.log", "--output=out");
    expect(
        "SPOOR_CLIENT_KYE in the environment is not an option. Did you mean SPOOR_CLIENT_KEY?",
        Map.of("SPOOR_CLIENT_KYE", "cookie"),
        "--input=in.log",
        "--output=out");
  }

  @Test
  public void whatIsMissingIsNamed() {
    expect("--input=URI[,URI...] is missing; try --help", Map.of(), "--output=out");
    expect("--output=DIR is missing; try --help", Map.of(), "--input=in.log");
  }

  @Test
  public void timesMustBeInOrder() {
    expect(
        "--from=2026-11-03 is not before --to=2026-11-03T00:00:00Z",
        Map.of(),
        "--input=in.log",
        "--output=out",
        "--from=2026-11-03",
        "--to=2026-11-03T00:00:00Z");
  }

  @Test
  public void controlCharactersOfAValueDoNotReachTheTerminal() {
    expect(
        "--gap=\\x1b[31m\\x0ared" + DURATION,
        Map.of(),
        "--input=in.log",
        "--output=out",
        "--gap=\033[31m\nred");
  }

  @Test
  public void aLongValueIsCut() {
    expect(
        "--gap=" + "x".repeat(120) + "..." + DURATION,
        Map.of(),
        "--input=in.log",
        "--output=out",
        "--gap=" + "x".repeat(5_000));
  }

  private void expect(String line, Map<String, String> environment, String... flags) {
    Captured console = Captured.with(environment);
    String[] arguments = new String[flags.length + 1];
    arguments[0] = "analyze";
    System.arraycopy(flags, 0, arguments, 1, flags.length);
    errors.checkSucceeds(
        () -> {
          int code = console.run(arguments);
          assertThat(console.err(), is("spoor: " + line + System.lineSeparator()));
          assertThat(console.out(), is(""));
          assertThat(code, is(2));
          return null;
        });
  }
}
