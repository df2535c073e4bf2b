/** Looking at one request with all rules: splitting it, undoing disguises, judging. */
package dev.spoor.scoring.inspect;
