package dev.spoor.pipeline.evaluate;

import dev.spoor.model.AttackCategory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Values of a user's own, one a line as it is, all with one label; each is sent, escaped, as the
 * value of an argument. Blank lines are left out.
 */
final class OwnValues implements Corpus.OfRequests {
  private final Path file;
  private final String label;
  private final Set<AttackCategory> categories;

  /**
   * Reads values of a file.
   *
   * @param label {@code benign}, {@code attack} or a category
   */
  OwnValues(Path file, String label) {
    this.file = file;
    this.label = label;
    this.categories =
        label.equals(OwnRequests.Label.BENIGN) ? Set.of() : OwnRequests.Label.categories(label);
  }

  @Override
  public void forEach(Consumer<LabelledRequest> action) throws IOException {
    String name = SetFiles.baseName(file);
    List<String> lines = SetFiles.octetLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String id = name + ":" + (i + 1);
      RequestData request = RequestData.argument(Octets.escape(lines.get(i)));
      action.accept(
          label.equals(OwnRequests.Label.BENIGN)
              ? LabelledRequest.benign(id, label, name, request)
              : LabelledRequest.attack(id, OwnRequests.Label.ATTACK, label, categories, request));
    }
  }
}
