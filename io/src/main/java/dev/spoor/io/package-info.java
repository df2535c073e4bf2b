/** Sources and sinks, chosen by URI. */
package dev.spoor.io;
