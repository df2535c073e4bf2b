package dev.spoor.benchmarks;

import java.util.Map;

/** A part of a table of counts, by its name. */
record TrafficTable(String name, Map<String, Long> counts) {}
