/** The composite transforms that turn log lines into scored sessions. */
package dev.spoor.transforms;
