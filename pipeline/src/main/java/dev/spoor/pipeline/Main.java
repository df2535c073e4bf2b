package dev.spoor.pipeline;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The entry of every jar: finds the command, runs it, and turns failures into one line. */
public final class Main {
  /** Exit code of a run that failed. */
  static final int FAILED = 1;

  /** Exit code of a command that was used wrongly. */
  static final int MISUSED = 2;

  private final List<Subcommand> commands = new ArrayList<>();
  private final HelpCommand help = new HelpCommand(commands);
  private final Console console;

  private Main(Console console, AnalyzeCommand.Job job) {
    this.console = console;
    commands.add(new AnalyzeCommand(job));
    commands.add(new ExplainCommand(job));
    commands.add(new EvaluateCommand());
    commands.add(new FeaturesCommand());
    commands.add(new GenerateCommand());
    commands.add(new RulesCommand());
    commands.add(help);
    commands.add(new VersionCommand());
  }

  /** Runs a command. On a cluster, where somebody else owns the process, success just returns. */
  public static void main(String[] arguments) {
    WatchedOutput out = new WatchedOutput(new FileOutputStream(FileDescriptor.out));
    Console console = Console.system(out);
    int code = run(List.of(arguments), console);
    IOException unwritten = out.failure();
    if (unwritten != null && code == 0) {
      console.message("standard output cannot be written to: " + Failures.describe(unwritten));
      code = FAILED;
    }
    if (code != 0 || Boolean.getBoolean("spoor.launcher")) {
      System.exit(code);
    }
  }

  /**
   * Runs a command inside another program and returns the exit code. There is no standard input and
   * no environment; nothing of this process ends.
   */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    return run(arguments, new Console(InputStream.nullInputStream(), out, err, Map.of(), 0));
  }

  /** Runs a command and returns the exit code. */
  static int run(List<String> arguments, Console console) {
    return run(arguments, console, AnalyzeJob::run);
  }

  /** As {@link #run(List, Console)}, with another job for {@code analyze}. */
  static int run(List<String> arguments, Console console, AnalyzeCommand.Job job) {
    Trace trace = trace(arguments, console);
    Logging.configure(trace, console.environment());
    try {
      return new Main(console, job).dispatch(arguments);
    } catch (UsageException e) {
      return fail(e, e.getMessage(), MISUSED, trace, console);
    } catch (InputException e) {
      return fail(e, e.getMessage(), FAILED, trace, console);
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
      String said = Failures.said(e);
      if (said != null) {
        return fail(e, said, FAILED, trace, console);
      }
      String hint = trace == Trace.SHOWN ? "" : "; run again with --debug for the trace";
      return fail(e, Failures.describe(e) + hint, FAILED, trace, console);
    } finally {
      console.out().flush();
      console.err().flush();
    }
  }

  /** Before any option is read, as reading them may fail. */
  private static Trace trace(List<String> arguments, Console console) {
    boolean asked =
        arguments.contains("--debug")
            || arguments.contains("--debug=true")
            || "true".equals(console.environment().get("SPOOR_DEBUG"));
    return asked ? Trace.SHOWN : Trace.HIDDEN;
  }

  private static int fail(
      Throwable failure, String message, int code, Trace trace, Console console) {
    console.message(message);
    if (trace == Trace.SHOWN) {
      StringWriter text = new StringWriter();
      failure.printStackTrace(new PrintWriter(text, true));
      text.toString()
          .lines()
          .map(line -> line.replace("\t", "    "))
          .forEach(line -> console.err().println(TerminalText.escape(line)));
    }
    return code;
  }

  private int dispatch(List<String> arguments) throws Exception {
    if (arguments.isEmpty()) {
      console.err().print(help.help());
      return MISUSED;
    }
    String name = arguments.get(0);
    List<String> rest = arguments.subList(1, arguments.size());
    switch (name) {
      case "--help", "-h" -> {
        return help.run(List.of(), console);
      }
      case "--version" -> {
        return help.find("version").run(rest, console);
      }
      default -> {
        if (name.startsWith("-")) {
          throw new UsageException("the command comes first: bin/spoor analyze " + name);
        }
        Subcommand command = help.find(name);
        if (rest.contains("--help") || rest.contains("-h")) {
          console.out().print(command.help());
          return 0;
        }
        return command.run(rest, console);
      }
    }
  }
}
