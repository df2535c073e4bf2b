package dev.spoor.scoring.score;

import dev.spoor.model.SessionFragment;
import dev.spoor.model.UserAgentClass;
import dev.spoor.model.Verdict.ActorShare;
import dev.spoor.model.Verdict.Label;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client may be, in shares of a thousand: an attacker as surely as the findings are; of the
 * rest a person as far as the bot score leaves room; what remains is a crawler if it says so, else
 * a tool. Who comes from our own scanners' addresses is an administrator instead of a person or an
 * attacker.
 */
final class Actors {
  private static final int ALL = 1000;

  private Actors() {}

  static List<ActorShare> of(
      ScoreSettings settings,
      SessionFragment fragment,
      Label label,
      int botScore,
      int agentBits,
      int sure) {
    int attacker = label == Label.ATTACKER ? Math.max(ALL / 2, sure) : sure / 2;
    int program = (ALL - attacker) * botScore / 100;
    int person = ALL - attacker - program;
    boolean crawler = (agentBits & UserAgentClass.BOT) != 0;
    boolean ours =
        settings.internalScanners().contains(fragment.addressHigh(), fragment.addressLow());
    List<ActorShare> shares = new ArrayList<>();
    shares.add(new ActorShare("user", ours ? 0 : person));
    shares.add(new ActorShare("tool", crawler ? 0 : program));
    shares.add(new ActorShare("crawler", crawler ? program : 0));
    shares.add(new ActorShare("attacker", ours ? 0 : attacker));
    shares.add(new ActorShare("admin", ours ? person + attacker : 0));
    return shares;
  }
}
