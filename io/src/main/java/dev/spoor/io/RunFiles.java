package dev.spoor.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;

/** Single files of a bounded run, beside those that {@link JsonLinesFiles} writes. */
public final class RunFiles {
  private RunFiles() {}

  /**
   * Stages a small file, to be moved into place by {@link RunFinish} like the others.
   *
   * @param staging the staging directory
   * @param path where the file shall go, relative to the output directory
   */
  public static WrittenFile stage(String staging, String path, byte[] content) throws IOException {
    StagedFile file = new StagedFile(new StagingDirectory(staging), path, "application/json");
    try (file) {
      file.write(content);
      file.countLine(0);
    }
    return file.written();
  }

  /**
   * Removes a staging directory whose run failed; nothing happens if it is gone. One whose files
   * {@link RunFinish} had begun to move stays: by its plan the next run knows them and clears up.
   */
  public static void discard(String staging) throws IOException {
    StagingDirectory directory = new StagingDirectory(staging);
    if (!Locations.exist(List.of(directory.file(StagingDirectory.PLAN))).get(0)) {
      directory.delete();
    }
  }

  /**
   * The {@code run.json} of an output directory.
   *
   * @throws OutputException if there is none
   */
  public static byte[] runJson(String output) throws IOException {
    try (InputStream in =
        Channels.newInputStream(
            FileSystems.open(Locations.child(Locations.directory(output), RunJson.NAME)))) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      throw new OutputException(output + " has no run.json: the run did not end well", e);
    }
  }
}
