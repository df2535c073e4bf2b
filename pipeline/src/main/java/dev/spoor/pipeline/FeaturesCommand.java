package dev.spoor.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spoor.io.QueueUri;
import dev.spoor.io.RedisFeatures;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Shows the features of clients that a store has. */
final class FeaturesCommand implements Subcommand {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 200;
  private static final String EXAMPLES =
      """

      Examples
        bin/spoor features 203.0.113.7
        bin/spoor features default/address_agent/203.0.113.7+9a3c01d2f4b5e677 --json
      """;

  @Override
  public String name() {
    return "features";
  }

  @Override
  public String summary() {
    return "show the features of a client, as analyze --features wrote them";
  }

  @Override
  public String help() {
    return "Usage: bin/spoor features CLIENT [--features=redis://HOST:PORT]\n\n"
        + "  CLIENT is an address, or the client_key of a session.\n"
        + HelpPage.options(OptionTable.of(FeaturesOptions.class))
        + EXAMPLES;
  }

  /**
   * Reads the URI of a store.
   *
   * @throws UsageException if it is none
   */
  static QueueUri store(String uri) {
    return UriOption.parse("features", uri, RedisFeatures::check);
  }

  @Override
  public int run(List<String> arguments, Console console) throws IOException {
    if (arguments.isEmpty() || arguments.get(0).startsWith("-")) {
      throw new UsageException("say whose features first: an address, or a client key");
    }
    String client = arguments.get(0);
    FeaturesOptions options =
        CommandLine.flags(FeaturesOptions.class, arguments.subList(1, arguments.size()));
    RedisFeatures.Found found = RedisFeatures.find(store(options.getFeatures()), client);
    if (found.clients().isEmpty()) {
      throw new InputException(
          "no features of " + TerminalText.escape(client, SHOWN) + " in " + options.getFeatures());
    }
    if (found.isCut()) {
      console.message(
          "more than "
              + found.clients().size()
              + " clients are of "
              + TerminalText.escape(client, SHOWN)
              + ", of which these are some: name a whole client key for one of them");
    }
    for (Map.Entry<String, SortedMap<String, String>> each : found.clients().entrySet()) {
      if (options.getJson()) {
        Map<String, String> object = new LinkedHashMap<>();
        object.put("_key", each.getKey());
        object.putAll(each.getValue());
        console.out().println(JSON.writeValueAsString(object));
      } else {
        print(each.getKey(), each.getValue(), console);
      }
    }
    return 0;
  }

  private static void print(String key, Map<String, String> fields, Console console) {
    console.out().println(TerminalText.escape(key, SHOWN));
    int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
    fields.forEach(
        (name, value) ->
            console
                .out()
                .println(
                    "  "
                        + TerminalText.escape(name, SHOWN)
                        + " ".repeat(width - name.length() + 2)
                        + TerminalText.escape(value, SHOWN)));
  }
}
