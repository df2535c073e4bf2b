package dev.spoor.io;

import java.util.List;

/**
 * How far growing logs were read.
 *
 * @param logs each log
 * @param watermark how far event time had come, or {@link EventTimeWatermark#NONE}
 * @param at when that was, by the clock; of what was not there nothing was read before
 */
record TailState(List<Log> logs, long watermark, long at) {

  /**
   * How far one was read.
   *
   * @param path where it is
   * @param places the places up to which its files were read, the oldest first
   * @param cuts where to read again from, when what was made of the lines is lost
   * @param againSince while some is read again: event times before this were done with
   * @param again while some is read again: the places up to which it was read before; else empty
   */
  record Log(
      String path,
      List<LogPlace> places,
      List<SessionCuts.Cut> cuts,
      long againSince,
      List<LogPlace> again) {}
}
