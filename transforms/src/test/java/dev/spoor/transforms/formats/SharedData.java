package dev.spoor.transforms.formats;

import static org.junit.Assume.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;

/** Data sets that stand beside the repository. */
final class SharedData {
  private SharedData() {}

  /** The folder of a data set; skips the test, and says so, when it is not there. */
  static Path folder(String name) {
    Optional<Path> folder = dev.spoor.fixtures.SharedData.folder(name);
    assumeTrue("no test data: " + name, folder.isPresent());
    return folder.orElseThrow();
  }
}
