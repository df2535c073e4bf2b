package dev.spoor.io;

/** Placeholder. */
public final class OutputDirectory {
  private OutputDirectory() {}

  /** x. */
  public String newStaging() {
    return "";
  }
}
