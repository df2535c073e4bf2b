package dev.spoor.scoring.rules;

import dev.spoor.model.Printable;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as it was written: scalars keep their text, everything its line. A file may be by anybody:
 * size, depth, aliases and what aliases multiply are bounded.
 */
sealed interface Yaml {
  /** Most characters of a file. */
  int MAX_CHARACTERS = 1 << 20;

  /** Most nodes of a document, those behind aliases counted each time. */
  int MAX_NODES = 100_000;

  /** Deepest nesting. */
  int MAX_DEPTH = 32;

  /** Line that it begins in, from 1. */
  int line();

  /** What it is, for a message. */
  String kind();

  /** What a scalar is when its text is read. */
  enum Type {
    TEXT,
    NUMBER,
    BOOLEAN,
    NOTHING
  }

  /** A value. */
  record Scalar(String text, Type type, int line) implements Yaml {
    @Override
    public String kind() {
      return switch (type) {
        case TEXT -> "a text";
        case NUMBER -> "a number";
        case BOOLEAN -> "true or false";
        case NOTHING -> "nothing";
      };
    }
  }

  /** A list. */
  record Sequence(List<Yaml> items, int line) implements Yaml {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A map, in the order written. */
  record Mapping(Map<String, Yaml> entries, int line) implements Yaml {
    @Override
    public String kind() {
      return "a map";
    }

    /** The value of a key, or null; a key with nothing behind it has none. */
    @Nullable Yaml find(String key) {
      Yaml value = entries.get(key);
      return value instanceof Scalar scalar && scalar.type() == Type.NOTHING ? null : value;
    }
  }

  /**
   * Reads all documents of a text.
   *
   * @throws RuleException when it is not YAML, or too much of it
   */
  static List<Yaml> documents(String text) throws RuleException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(20);
    options.setAllowDuplicateKeys(false);
    try {
      Composer composer =
          new Composer(
              new ParserImpl(new StreamReader(new StringReader(text)), options),
              new Resolver(),
              options);
      List<Yaml> documents = new ArrayList<>();
      while (composer.checkNode()) {
        Node node = composer.getNode();
        int[] nodes = {0};
        documents.add(read(node, 0, nodes));
      }
      return documents;
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new RuleException("is not YAML at line " + line + ": " + e.getProblem(), e);
    } catch (ReaderException e) {
      throw new RuleException(
          "is not YAML: the character U+" + String.format("%04X", e.getCodePoint()), e);
    } catch (org.yaml.snakeyaml.error.YAMLException e) {
      throw new RuleException("is not YAML: " + e.getMessage(), e);
    }
  }

  private static Yaml read(Node node, int depth, int[] nodes) throws RuleException {
    int line = node.getStartMark().getLine() + 1;
    if (depth > MAX_DEPTH) {
      throw new RuleException("line " + line + ": nested deeper than " + MAX_DEPTH);
    }
    if (++nodes[0] > MAX_NODES) {
      throw new RuleException("line " + line + ": more than " + MAX_NODES + " values");
    }
    if (node instanceof ScalarNode scalar) {
      return new Scalar(scalar.getValue(), type(scalar.getTag()), line);
    }
    if (node instanceof SequenceNode sequence) {
      List<Yaml> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(read(item, depth + 1, nodes));
      }
      return new Sequence(items, line);
    }
    Map<String, Yaml> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new RuleException("line " + line + ": a key that is not a text");
      }
      Yaml value = read(tuple.getValueNode(), depth + 1, nodes);
      if (entries.put(key.getValue(), value) != null) {
        throw new RuleException(
            "line "
                + (key.getStartMark().getLine() + 1)
                + ": the key "
                + Printable.of(key.getValue(), 60)
                + " stands there twice");
      }
    }
    return new Mapping(entries, line);
  }

  private static Type type(Tag tag) {
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return Type.NUMBER;
    }
    if (tag.equals(Tag.BOOL)) {
      return Type.BOOLEAN;
    }
    return tag.equals(Tag.NULL) ? Type.NOTHING : Type.TEXT;
  }
}
