/** Finding many words and expressions in bytes that an attacker wrote, in linear time. */
package dev.spoor.scoring.match;
