/** The rules and the plain-Java engine that runs them; no Beam here. */
package dev.spoor.scoring;
