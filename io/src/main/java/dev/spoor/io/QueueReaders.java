package dev.spoor.io;

import java.io.Serializable;

/**
 * Who reads the queues of a job. Parts of queues that one process reads know of each other, and
 * none of them waits for one that is silent.
 *
 * @param job what tells the job from others in the same process
 * @param areInOneProcess whether all queues of the job are read by one process; else a process
 *     whose parts are all empty lets the clock move its watermark, not to hold back the others
 */
public record QueueReaders(String job, boolean areInOneProcess) implements Serializable {

  /** All in one process. */
  public static QueueReaders inOneProcess(String job) {
    return new QueueReaders(job, true);
  }
}
