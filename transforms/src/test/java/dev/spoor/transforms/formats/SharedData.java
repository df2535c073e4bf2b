package dev.spoor.transforms.formats;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Assume;

/** Finds the data sets that stand beside the repository, or where SPOOR_SHARED says. */
final class SharedData {
  private SharedData() {}

  /** The folder of a data set; skips the test, and says so, when it is not there. */
  static Path folder(String name) {
    String said = System.getenv("SPOOR_SHARED");
    if (said != null) {
      return orSkip(Path.of(said, "data", name));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared").resolve("data").resolve(name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return orSkip(Path.of("..", "shared", "data", name));
  }

  private static Path orSkip(Path folder) {
    if (!Files.isDirectory(folder)) {
      System.err.println("SKIPPED: no test data at " + folder + "; set SPOOR_SHARED");
      Assume.assumeTrue("no test data at " + folder, false);
    }
    return folder;
  }
}
