/** Spoor with the DirectRunner inside, for tests and small inputs. */
package dev.spoor.runners.direct;
