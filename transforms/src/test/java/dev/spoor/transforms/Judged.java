package dev.spoor.transforms;

import dev.spoor.model.DeadLetter;
import dev.spoor.model.Enrichment;
import dev.spoor.model.IpAddress;
import dev.spoor.model.RawBlock;
import dev.spoor.model.ResourceType;
import dev.spoor.model.ScoredSession;
import dev.spoor.model.Session;
import dev.spoor.model.SessionFragment;
import dev.spoor.model.Verdict.Label;
import dev.spoor.scoring.score.SessionScorer;
import dev.spoor.transforms.formats.LogFormats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lines judged in a plain loop, without Beam, GeoIP or lists. */
final class Judged {
  private static final long LONG_FROM_NOW = Long.MAX_VALUE / 4;

  private Judged() {}

  /** The sessions of a log with their verdicts. */
  static List<ScoredSession> sessions(
      byte[] log, String format, NormalizeSettings settings, SessionScorer scorer) {
    LineNormalizer normalizer = new LineNormalizer(settings, LogFormats.standard()::byName);
    SessionWindows windows = SessionWindows.of(Duration.ofMinutes(30), Duration.ofHours(24));
    SessionAssembler assembler = new SessionAssembler(windows);
    LineNormalizer.Output output =
        new LineNormalizer.Output() {
          @Override
          public void emit(String clientKey, SessionFragment fragment) {
            assembler.add(clientKey, fragment);
          }

          @Override
          public void dead(DeadLetter letter) {}

          @Override
          public void honeypot(RawBlock line) {
            throw new AssertionError("no honeypot here");
          }

          @Override
          public void counts(String table, Map<String, Long> counts) {}
        };
    for (int start = 0; start < log.length; ) {
      int end = start;
      while (end < log.length && log[end] != '\n') {
        end++;
      }
      normalizer.line(format, log, start, end - start, "log", start, LONG_FROM_NOW, output);
      start = end + 1;
    }
    normalizer.flush(output);
    SessionEnricher enricher = new SessionEnricher();
    List<ScoredSession> judged = new ArrayList<>();
    assembler.finish(
        (clientKey, fragment) -> {
          Session session = windows.session(clientKey, fragment, true);
          Enrichment enrichment = enricher.enrich(session);
          judged.add(new ScoredSession(session, enrichment, scorer.score(session, enrichment)));
        });
    return judged;
  }

  /** The client's address. */
  static String address(ScoredSession scored) {
    SessionFragment fragment = scored.session().fragment();
    return IpAddress.toString(fragment.addressHigh(), fragment.addressLow());
  }

  /** Whether the client is called bad. */
  static boolean isBad(ScoredSession scored) {
    Label label = scored.verdict().label();
    return label == Label.BAD_BOT || label == Label.ATTACKER;
  }

  /** Whether the session loaded an image, style or script. */
  static boolean loadsAssets(ScoredSession scored) {
    SessionFragment fragment = scored.session().fragment();
    return fragment.ofType(ResourceType.IMAGE)
            + fragment.ofType(ResourceType.STYLE)
            + fragment.ofType(ResourceType.SCRIPT)
        > 0;
  }
}
