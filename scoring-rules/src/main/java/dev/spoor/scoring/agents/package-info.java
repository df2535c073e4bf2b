/** What user agents say of themselves. */
package dev.spoor.scoring.agents;
