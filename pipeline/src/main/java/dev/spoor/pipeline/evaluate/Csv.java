package dev.spoor.pipeline.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Some columns of a table with a header, as RFC 4180 writes it.
 *
 * @param rows the values of the columns that were asked for, row by row
 */
record Csv(List<List<String>> rows) {

  /** Copies the rows. */
  Csv {
    rows = List.copyOf(rows);
  }

  /** Reads columns by their names. */
  static Csv read(Path file, String... columns) throws IOException {
    List<List<String>> all = parse(new String(SetFiles.bytes(file), StandardCharsets.UTF_8));
    if (all.isEmpty()) {
      throw new IOException(file + " is empty");
    }
    int[] at = new int[columns.length];
    for (int i = 0; i < columns.length; i++) {
      at[i] = all.get(0).indexOf(columns[i]);
      if (at[i] < 0) {
        throw new IOException(file + " has no column " + columns[i]);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (List<String> row : all.subList(1, all.size())) {
      List<String> picked = new ArrayList<>();
      for (int column : at) {
        if (column >= row.size()) {
          throw new IOException(file + " row " + (rows.size() + 2) + " is too short");
        }
        picked.add(row.get(column));
      }
      rows.add(picked);
    }
    return new Csv(rows);
  }

  private static List<List<String>> parse(String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c != '"') {
          value.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          value.append(text.charAt(++i));
        } else {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',') {
        row.add(value.toString());
        value.setLength(0);
      } else if (c == '\n') {
        row.add(value.toString());
        value.setLength(0);
        rows.add(row);
        row = new ArrayList<>();
      } else if (c != '\r') {
        value.append(c);
      }
    }
    if (value.length() > 0 || !row.isEmpty()) {
      row.add(value.toString());
      rows.add(row);
    }
    return rows;
  }
}
