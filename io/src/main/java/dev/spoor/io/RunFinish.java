package dev.spoor.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Moves the files of a bounded run from the staging directory into place and describes the run in
 * {@code run.json}. Where there is a {@code run.json}, every file that it lists is there and whole.
 *
 * <p>The steps, each of which may be done twice, so that the whole may be called again after any
 * failure:
 *
 * <ol>
 *   <li>Write down in the staging directory what will be done. A file in the way that no earlier
 *       run listed is refused here, before anything is changed.
 *   <li>Delete the earlier {@code run.json}, and the files it listed that this run does not
 *       replace.
 *   <li>Move the staged files, over those they replace.
 *   <li>Write {@code run.json}, whole.
 *   <li>Delete the staging directory and the directories that the second step left empty.
 * </ol>
 *
 * <p>When a run dies between these and is never redone, the next run into the directory takes its
 * plan for a list of its files, and clears up after it. Two runs must not finish in one directory
 * at a time.
 *
 * <p>Give {@code run.json} a {@code run_id}, new for each launch: by it, or by equal bytes, a call
 * repeated after everything was done is known and does nothing.
 */
public final class RunFinish {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String output;
  private final ResourceId directory;
  private final StagingDirectory staging;
  private final Steps steps;

  /** Told of each step, so that a test can die after it. */
  @FunctionalInterface
  interface Steps {
    void done(String step) throws IOException;
  }

  /** What will be done; paths relative to the output directory, names of directories in it. */
  private record Plan(Collection<String> delete, Collection<String> files, List<String> clear) {}

  /**
   * Names the directories; does nothing.
   *
   * @param output the output directory
   * @param staging the staging directory that {@link JsonLinesFiles} wrote to
   */
  public RunFinish(String output, String staging) {
    this(output, staging, step -> {});
  }

  RunFinish(String output, String staging, Steps steps) {
    this.steps = steps;
    this.output = Locations.canonical(output);
    this.directory = Locations.directory(output);
    this.staging = new StagingDirectory(staging);
  }

  /**
   * Finishes the run.
   *
   * @param files all files of the run
   * @param runJson the bytes of {@code run.json}; its {@code files}, paths or objects with a {@code
   *     path}, list exactly these files
   * @throws OutputException one line that says what is in the way, and what to do
   * @throws IllegalArgumentException if the files and their list differ, or two are called the same
   */
  public void finish(List<WrittenFile> files, byte[] runJson) throws IOException {
    RunJson run = RunJson.parse(runJson);
    Set<String> targets = new LinkedHashSet<>(files.stream().map(WrittenFile::path).toList());
    Arguments.check(targets.size() == files.size(), "two files are called the same: %s", files);
    Arguments.check(
        targets.equals(new HashSet<>(run.files())), "run.json does not list the files written");
    try {
      Plan plan = readPlan(staging);
      if (plan == null) {
        RunJson previous = RunJson.in(directory);
        if (previous != null && isSame(previous, run, runJson)) {
          staging.delete();
          return;
        }
        checkStaged(files);
        plan = makePlan(previous, targets);
      } else if (!targets.equals(new HashSet<>(plan.files()))) {
        throw new OutputException(
            String.format("%s belongs to another run: use a new one", staging.uri()));
      }
      steps.done("planned");
      carryOut(plan, files, runJson);
    } catch (IOException e) {
      throw staging.failed(e);
    }
  }

  private boolean isSame(RunJson previous, RunJson run, byte[] runJson) throws IOException {
    if (previous.runId() != null && previous.runId().equals(run.runId())) {
      return true;
    }
    byte[] bytes = RunJson.read(Locations.child(directory, RunJson.NAME));
    return bytes != null && Arrays.equals(bytes, runJson);
  }

  // Step 1.

  /** Before the plan all are there; only after it may one be missing, because it was moved. */
  private void checkStaged(List<WrittenFile> files) throws IOException {
    List<Boolean> exist =
        Locations.exist(files.stream().map(file -> staging.file(file.staged())).toList());
    int lost = exist.indexOf(false);
    if (lost >= 0) {
      throw lost(target(files.get(lost).path()));
    }
  }

  private OutputException lost(ResourceId target) {
    return new OutputException(
        String.format(
            "the staged file for %s is gone from %s: run again and keep others out of there",
            target, staging.uri()));
  }

  private Plan makePlan(@Nullable RunJson previous, Set<String> targets) throws IOException {
    Set<String> owned = new TreeSet<>();
    List<String> clear = new ArrayList<>();
    if (previous != null) {
      owned.addAll(previous.files());
    }
    for (StagingDirectory other : StagingDirectory.in(output)) {
      Plan unfinished = other.equals(staging) ? null : readPlan(other);
      if (unfinished != null) {
        owned.addAll(unfinished.delete());
        owned.addAll(unfinished.files());
        clear.add(other.uri().substring(other.uri().lastIndexOf('/') + 1));
      }
    }
    checkNothingForeign(targets, owned);
    checkLinks(targets);
    checkLinks(owned);
    Set<String> delete = new TreeSet<>(owned);
    delete.removeAll(targets);
    Plan plan = new Plan(delete, targets, clear);
    writePlan(plan);
    return plan;
  }

  private void checkNothingForeign(Set<String> targets, Set<String> owned) throws IOException {
    List<String> unowned = targets.stream().filter(path -> !owned.contains(path)).toList();
    List<Boolean> exist = Locations.exist(unowned.stream().map(this::target).toList());
    List<String> foreign = new ArrayList<>();
    for (int i = 0; i < unowned.size(); i++) {
      if (exist.get(i)) {
        foreign.add(unowned.get(i));
      }
    }
    if (!foreign.isEmpty()) {
      throw new OutputException(
          String.format(
              "%s exists and is not from an earlier run%s: move it away, or choose another output"
                  + " directory",
              target(foreign.get(0)),
              foreign.size() == 1 ? "" : ", and so do " + (foreign.size() - 1) + " more"));
    }
  }

  /** A list of files may have been planted: no link may lead it elsewhere, nor to a directory. */
  private void checkLinks(Collection<String> paths) throws IOException {
    if (!Locations.isLocal(output)) {
      return;
    }
    Path root = Locations.localPath(output).toRealPath();
    for (String path : paths) {
      Path file = root.resolve(path);
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new OutputException(
            String.format("%s is a directory where a file belongs: move it away", file));
      }
      Path parent = file.getParent();
      while (parent != null && !Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
        parent = parent.getParent();
      }
      if (parent != null && !parent.toRealPath().startsWith(root)) {
        throw new OutputException(
            String.format(
                "%s leads out of the output directory by a symbolic link: remove the link", file));
      }
    }
  }

  private void writePlan(Plan plan) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    plan.delete().forEach(root.putArray("delete")::add);
    plan.files().forEach(root.putArray("files")::add);
    plan.clear().forEach(root.putArray("clear")::add);
    staging.writeAndMove(JSON.writeValueAsBytes(root), staging.file(StagingDirectory.PLAN));
  }

  private static @Nullable Plan readPlan(StagingDirectory staging) throws IOException {
    ResourceId file = staging.file(StagingDirectory.PLAN);
    byte[] bytes = RunJson.read(file);
    if (bytes == null) {
      return null;
    }
    try {
      JsonNode root = RunJson.parseObject(bytes);
      List<String> clear = new ArrayList<>();
      root.path("clear").forEach(name -> clear.add(name.asText()));
      return new Plan(RunJson.paths(root, "delete"), RunJson.paths(root, "files"), clear);
    } catch (IllegalArgumentException e) {
      throw new OutputException(
          String.format("%s is not what a run left (%s): remove it", file, Failures.oneLine(e)), e);
    }
  }

  // Steps 2 to 5.

  private void carryOut(Plan plan, List<WrittenFile> files, byte[] runJson) throws IOException {
    ResourceId runJsonFile = Locations.child(directory, RunJson.NAME);
    Locations.delete(List.of(runJsonFile));
    steps.done("run.json deleted");
    checkLinks(plan.delete());
    Locations.delete(plan.delete().stream().map(this::target).toList());
    steps.done("files deleted");
    move(files);
    steps.done("files moved");
    staging.writeAndMove(runJson, runJsonFile);
    steps.done("run.json written");
    for (String name : plan.clear()) {
      new StagingDirectory(output + "/" + Locations.checkRelative(name)).delete();
    }
    deleteEmptied(plan.delete());
    steps.done("cleared up");
    staging.delete();
    steps.done("staging deleted");
  }

  private void move(List<WrittenFile> files) throws IOException {
    List<ResourceId> staged = files.stream().map(file -> staging.file(file.staged())).toList();
    List<Boolean> isStaged = Locations.exist(staged);
    List<ResourceId> from = new ArrayList<>();
    List<ResourceId> to = new ArrayList<>();
    List<ResourceId> moved = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      ResourceId target = target(files.get(i).path());
      if (isStaged.get(i)) {
        from.add(staged.get(i));
        to.add(target);
      } else {
        moved.add(target);
      }
    }
    List<Boolean> isThere = Locations.exist(moved);
    for (int i = 0; i < moved.size(); i++) {
      if (!isThere.get(i)) {
        throw lost(moved.get(i));
      }
    }
    FileSystems.rename(from, to);
  }

  private void deleteEmptied(Collection<String> deleted) throws IOException {
    if (!Locations.isLocal(output)) {
      return;
    }
    Set<String> parents = new HashSet<>();
    for (String path : deleted) {
      for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        parents.add(path.substring(0, slash));
      }
    }
    List<String> deepestFirst = new ArrayList<>(parents);
    deepestFirst.sort(Comparator.comparingInt(String::length).reversed());
    for (String parent : deepestFirst) {
      Path path = Locations.localPath(output).resolve(parent);
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.delete(path);
        } catch (DirectoryNotEmptyException e) {
          // Something else lives there.
        }
      }
    }
  }

  private ResourceId target(String path) {
    return Locations.child(directory, path);
  }
}
