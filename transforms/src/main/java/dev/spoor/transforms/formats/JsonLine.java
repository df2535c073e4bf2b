package dev.spoor.transforms.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spoor.model.Bytes;
import dev.spoor.model.DeadLetterCode;
import dev.spoor.model.RequestEvent;
import dev.spoor.transforms.formats.JsonMapping.Field;
import java.io.IOException;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Walks one JSON line and collects the values that a mapping names; used once. */
final class JsonLine {
  /** Deepest nesting that is read; the line's own object is level 1. */
  static final int MAX_DEPTH = 32;

  private static final int FIELDS = Field.values().length;

  private final JsonMapping mapping;
  private final JsonParser parser;
  private final RequestEvent event;

  /** What was found, by the field's ordinal. */
  private final @Nullable Bytes[] values = new Bytes[FIELDS];

  /** Which source each value came from. */
  private final int[] ranks = new int[FIELDS];

  private final JsonHeaders headers;

  private long detected;
  private int seen;
  private int wrong;
  private boolean tooDeep;

  JsonLine(JsonMapping mapping, JsonParser parser, RequestEvent event) {
    this.mapping = mapping;
    this.parser = parser;
    this.event = event;
    this.headers = new JsonHeaders(event);
  }

  /** Reads the object in whose beginning the parser stands, to the end of the line. */
  @Nullable DeadLetterCode read(PathTrie paths) throws IOException {
    object(paths, 1);
    if (tooDeep) {
      return DeadLetterCode.JSON_TOO_DEEP;
    }
    if (parser.nextToken() != null) {
      return DeadLetterCode.BAD_JSON;
    }
    long wanted = -1L >>> (64 - mapping.detect().size());
    if (detected != wanted) {
      return DeadLetterCode.NOT_IN_FORMAT;
    }
    if (wrong != 0) {
      return DeadLetterCode.BAD_FIELD;
    }
    return new JsonFields(mapping, event, values, ranks, seen).fill(headers);
  }

  private void object(@Nullable PathTrie node, int depth) throws IOException {
    while (!tooDeep && parser.nextToken() == JsonToken.FIELD_NAME) {
      PathTrie child = node == null ? null : node.child(parser.currentName());
      value(parser.nextToken(), child, depth);
    }
  }

  private void value(JsonToken token, @Nullable PathTrie node, int depth) throws IOException {
    Field field = null;
    if (node != null) {
      detected |= node.detect;
      field = node.field;
      seen |= field == null ? 0 : field.bit();
    }
    if (field == Field.HEADERS || field == Field.COOKIES) {
      pairs(token, node, field, depth);
    } else if (token.isStructStart()) {
      if (!deeper(depth)) {
        return;
      }
      if (token == JsonToken.START_OBJECT) {
        if (field != null && isBetter(node, field)) {
          wrong |= field.bit();
        }
        object(node, depth + 1);
      } else {
        array(node, field, depth + 1);
      }
    } else if (field != null && token != JsonToken.VALUE_NULL) {
      set(node, field);
    } else if (field != null && ranks[field.index()] == node.rank) {
      values[field.index()] = null; // the last of duplicate keys counts
      wrong &= ~field.bit();
    }
  }

  /** Whether one more level may open at {@code depth}. */
  private boolean deeper(int depth) {
    tooDeep |= depth >= MAX_DEPTH;
    return !tooDeep;
  }

  /** Whether a value at {@code node} replaces what its field has. */
  private boolean isBetter(PathTrie node, Field field) {
    return values[field.index()] == null || node.rank <= ranks[field.index()];
  }

  private void set(PathTrie node, Field field) throws IOException {
    int at = field.index();
    if (!isBetter(node, field)) {
      return;
    }
    Bytes value = new Bytes();
    JsonText.current(parser, event, value);
    values[at] = value;
    ranks[at] = node.rank;
    wrong &= ~field.bit();
  }

  /** Reads an array; a field takes its first plain value. Paths do not lead into arrays. */
  private void array(@Nullable PathTrie node, @Nullable Field field, int depth) throws IOException {
    boolean taken = field == null || node == null;
    for (JsonToken token = parser.nextToken();
        !tooDeep && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token.isStructStart()) {
        value(token, null, depth);
      } else if (!taken && token != JsonToken.VALUE_NULL) {
        set(node, field);
        taken = true;
      }
    }
  }

  private void pairs(JsonToken token, PathTrie node, Field field, int depth) throws IOException {
    boolean ofHeaders = field == Field.HEADERS;
    switch (token) {
      case START_OBJECT -> {
        if (deeper(depth)) {
          headers.begin(ofHeaders);
          pairObject(node, ofHeaders, depth + 1);
        }
      }
      case START_ARRAY -> {
        if (deeper(depth)) {
          headers.begin(ofHeaders);
          pairArray(ofHeaders, depth + 1);
        }
      }
      case VALUE_NULL -> headers.begin(ofHeaders);
      default -> {
        if (field == Field.COOKIES) {
          set(node, field);
        } else {
          wrong |= field.bit();
        }
      }
    }
  }

  /** {@code {"Name": "value", "Other": ["value", "value"]}}. */
  private void pairObject(PathTrie node, boolean ofHeaders, int depth) throws IOException {
    while (!tooDeep && parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      PathTrie child = node.child(name);
      if (child != null) {
        detected |= child.detect;
        if (child.field != null) {
          seen |= child.field.bit();
        }
      }
      if (token == JsonToken.START_ARRAY) {
        pairValues(name, child, ofHeaders, depth);
      } else if (token == JsonToken.START_OBJECT) {
        value(token, null, depth);
      } else {
        headers.add(ofHeaders, name, parser, token);
        if (child != null && child.field != null && token != JsonToken.VALUE_NULL) {
          set(child, child.field);
        }
      }
    }
  }

  private void pairValues(String name, @Nullable PathTrie child, boolean ofHeaders, int depth)
      throws IOException {
    if (!deeper(depth)) {
      return;
    }
    boolean taken = child == null || child.field == null;
    for (JsonToken token = parser.nextToken();
        !tooDeep && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token.isStructStart()) {
        value(token, null, depth + 1);
        continue;
      }
      headers.add(ofHeaders, name, parser, token);
      if (!taken && token != JsonToken.VALUE_NULL) {
        set(child, child.field);
        taken = true;
      }
    }
  }

  /** {@code [["Name", "value"]]} or {@code [{"name": "Name", "value": "value"}]}. */
  private void pairArray(boolean ofHeaders, int depth) throws IOException {
    for (JsonToken token = parser.nextToken();
        !tooDeep && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (!token.isStructStart()) {
        wrong |= (ofHeaders ? Field.HEADERS : Field.COOKIES).bit();
      } else if (deeper(depth)) {
        if (token == JsonToken.START_ARRAY) {
          pairOfArray(ofHeaders, depth + 1);
        } else {
          pairOfObject(ofHeaders, depth + 1);
        }
      }
    }
  }

  private void pairOfArray(boolean ofHeaders, int depth) throws IOException {
    String name = null;
    boolean added = false;
    for (JsonToken token = parser.nextToken();
        !tooDeep && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token.isStructStart()) {
        value(token, null, depth);
      } else if (name == null) {
        name = parser.getText();
      } else if (!added) {
        headers.add(ofHeaders, name, parser, token);
        added = true;
      }
    }
  }

  private void pairOfObject(boolean ofHeaders, int depth) throws IOException {
    String name = null;
    Bytes value = new Bytes();
    while (!tooDeep && parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        value(token, null, depth);
      } else if (key.equals("name") || key.equals("key")) {
        name = parser.getText();
      } else if (key.equals("value") && token != JsonToken.VALUE_NULL) {
        JsonText.current(parser, event, value);
      }
    }
    if (name != null) {
      headers.add(ofHeaders, name, value);
    }
  }
}
