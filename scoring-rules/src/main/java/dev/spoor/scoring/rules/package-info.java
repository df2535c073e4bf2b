/** Rules as data: Sigma files, what they match, and what else is known of them. */
package dev.spoor.scoring.rules;
