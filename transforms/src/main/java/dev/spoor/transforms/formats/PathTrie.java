package dev.spoor.transforms.formats;

import dev.spoor.transforms.formats.JsonMapping.Field;
import dev.spoor.transforms.formats.JsonMapping.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The paths of a mapping as a tree of keys, so that one pass over a line finds them all. Built once
 * and then only read.
 */
final class PathTrie {
  private final Map<String, PathTrie> children = new HashMap<>();

  /** The field whose value stands here, if any. */
  @Nullable Field field;

  /** Which of the field's sources this is: 0 is the best. */
  int rank;

  /** The bit of the detect path that ends here, or 0. */
  long detect;

  static PathTrie of(JsonMapping mapping) {
    PathTrie root = new PathTrie();
    for (Map.Entry<Field, List<Source>> entry : mapping.fields().entrySet()) {
      List<Source> sources = entry.getValue();
      for (int i = 0; i < sources.size(); i++) {
        root.place(sources.get(i).path(), entry.getKey(), i);
      }
    }
    for (int i = 0; i < mapping.detect().size(); i++) {
      root.detect(mapping.detect().get(i), 1L << i);
    }
    return root;
  }

  @Nullable PathTrie child(String key) {
    return children.get(key);
  }

  // A dot may divide keys or belong to one: every reading of a path is entered.

  private void place(String path, Field at, int rankOfSource) {
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      descend(path.substring(0, dot)).place(path.substring(dot + 1), at, rankOfSource);
    }
    PathTrie end = descend(path);
    end.field = at;
    end.rank = rankOfSource;
  }

  private void detect(String path, long bit) {
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      descend(path.substring(0, dot)).detect(path.substring(dot + 1), bit);
    }
    descend(path).detect |= bit;
  }

  private PathTrie descend(String key) {
    return children.computeIfAbsent(key, absent -> new PathTrie());
  }
}
