/** The records that pass between the rooms, and their coders. */
package dev.spoor.model;
