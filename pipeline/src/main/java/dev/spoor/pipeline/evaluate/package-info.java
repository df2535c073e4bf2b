/** Measures the detections on labelled requests, agents, sessions and logs. */
package dev.spoor.pipeline.evaluate;
