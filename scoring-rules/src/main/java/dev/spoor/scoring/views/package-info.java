/** A value seen through every disguise that is commonly put on it. */
package dev.spoor.scoring.views;
