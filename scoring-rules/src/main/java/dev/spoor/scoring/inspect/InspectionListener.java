package dev.spoor.scoring.inspect;

import dev.spoor.model.Place;
import dev.spoor.scoring.views.ValueViews;

/** Sees every value of a request as rules see it. */
@FunctionalInterface
public interface InspectionListener {
  /**
   * Takes one value in all its views, which are valid only until this returns.
   *
   * @param place where it stands
   * @param name name of the argument, cookie or header; empty where there is none
   */
  void value(Place place, String name, ValueViews views);
}
