package dev.spoor.io;

import java.io.IOException;
import java.io.Serializable;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Where a bounded run writes until {@code RunFinish} moves its files into place. */
record StagingDirectory(String uri) implements Serializable {
  /** How the names of staging directories begin; nothing else is ever deleted as a whole. */
  static final String PREFIX = ".spoor-staging-";

  /** Slices of files, before they are put together. */
  static final String SLICES = "slices";

  /** Whole files. */
  static final String FILES = "files";

  StagingDirectory {
    String name = uri.replaceAll("/+$", "").replaceAll(".*/", "");
    Arguments.check(
        name.startsWith(PREFIX) && name.length() > PREFIX.length(),
        "staging is %s, its name must begin with %s",
        uri,
        PREFIX);
  }

  ResourceId resource() {
    return Locations.directory(uri);
  }

  /** The directory that the user chose. */
  String output() {
    String output = uri.replaceAll("/+$", "").replaceAll("[^/]*$", "");
    return output.length() > 1 ? output.replaceAll("/+$", "") : output;
  }

  /** Says in one line, with the user's directory, why writing failed. */
  OutputException failed(IOException failure) {
    return OutputException.of(
        failure, "the output directory " + output(), "choose another output directory");
  }
}
