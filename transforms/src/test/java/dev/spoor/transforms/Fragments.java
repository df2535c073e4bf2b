package dev.spoor.transforms;

import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestFacts;
import dev.spoor.model.SessionFragment;
import java.util.SplittableRandom;

/** Fragments of requests that are nothing but times. */
final class Fragments {
  private Fragments() {}

  /** A fragment of one request at each time; the same times give the same requests. */
  static SessionFragment of(long... times) {
    RequestEvent event = new RequestEvent();
    RequestFacts facts = new RequestFacts();
    SessionFragment fragment = new SessionFragment();
    for (long time : times) {
      event.reset();
      event.timeMillis = time;
      event.requestHash = new SplittableRandom(time).nextLong();
      facts.pathHash = event.requestHash;
      fragment.add(event, facts);
    }
    return fragment;
  }
}
