package dev.spoor.pipeline.evaluate;

/**
 * A user agent of which somebody said whether a person uses it.
 *
 * @param id what to call it in a report
 * @param measure what it counts for, such as {@code crawlers}
 * @param group the part of the set it belongs to
 * @param isBot whether it should be told for no browser in a person's hands
 * @param agent its text
 */
record LabelledAgent(String id, String measure, String group, boolean isBot, String agent) {}
