/** Spoor with an embedded Flink inside. */
package dev.spoor.runners.flink;
