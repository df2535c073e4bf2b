package dev.spoor.scoring.score;

import dev.spoor.model.SessionFragment;
import dev.spoor.model.Verdict.Impact;
import dev.spoor.scoring.rules.SessionFields;
import dev.spoor.scoring.score.Findings.Found;

/**
 * What may have been harmed: how severe the worst attempt of a kind was, 40 % of it for trying and
 * 60 % as far as responses say that it worked. What a client's share of the site's whole work was,
 * one session cannot say: disruption and use of resources go by the behaviours found.
 */
final class Impacts {
  private final Impact impact;

  Impacts(SessionFragment fragment, SessionFields fields, Findings findings, boolean success) {
    int exposure = 0;
    int compromise = 0;
    int disruption = 0;
    int resources = 0;
    for (Found found : findings.categories()) {
      double answered = found.answered() == 0 ? 0 : success ? 1 : 0.5;
      switch (found.category()) {
        case SQL_INJECTION,
            NOSQL_INJECTION,
            PATH_TRAVERSAL,
            XML_EXTERNAL_ENTITY,
            SERVER_SIDE_REQUEST_FORGERY ->
            exposure = Math.max(exposure, share(found, answered));
        case SENSITIVE_FILE_ACCESS -> {
          if (found.answered() > 0) {
            exposure = Math.max(exposure, share(found, 1));
          }
        }
        case COMMAND_EXECUTION,
            WEB_SHELL,
            INSECURE_DESERIALIZATION,
            JAVA_INJECTION,
            PHP_CODE_INJECTION,
            TEMPLATE_INJECTION,
            REMOTE_FILE_INCLUSION ->
            compromise = Math.max(compromise, share(found, answered));
        case BRUTE_FORCE, CREDENTIAL_STUFFING -> {
          if (findings.behaviour("B04") != null) {
            compromise = Math.max(compromise, share(found, 1));
          }
        }
        case DENIAL_OF_SERVICE -> {
          double failing = fields.applyAsDouble("err5xx_ratio");
          disruption = share(found, Double.isNaN(failing) ? 0 : failing);
          resources = Math.max(resources, found.severity());
        }
        case SCRAPING -> resources = Math.max(resources, found.severity());
        default -> {}
      }
    }
    impact = new Impact(exposure, compromise, disruption, resources);
  }

  private static int share(Found found, double response) {
    return (int) Math.round(found.severity() * (0.4 + 0.6 * response));
  }

  /** What may have been harmed. */
  Impact impact() {
    return impact;
  }
}
