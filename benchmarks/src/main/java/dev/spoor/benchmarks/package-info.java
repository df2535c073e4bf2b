/** What Spoor costs beside other ways of doing the same. */
package dev.spoor.benchmarks;
