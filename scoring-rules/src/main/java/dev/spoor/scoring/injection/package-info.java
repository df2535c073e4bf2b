/** Judges of single values: is this SQL or script that somebody put where data belongs? */
package dev.spoor.scoring.injection;
