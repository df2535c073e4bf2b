/** Spoor for Google Cloud Dataflow. */
package dev.spoor.runners.dataflow;
