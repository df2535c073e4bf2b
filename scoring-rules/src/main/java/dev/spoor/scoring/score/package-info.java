/** The judgement of sessions: how harmful, how sure, who, why, and what to do. */
package dev.spoor.scoring.score;
