package dev.spoor.scoring.rules;

import dev.spoor.model.Bytes;
import dev.spoor.model.RequestEvent;
import java.util.Arrays;

/**
 * Tells which rules fire on a request, from the tests that hit its values. Reused for all requests;
 * not thread-safe.
 */
public final class RuleEvaluator {
  private final RequestRules rules;
  private int mark;
  private final int[] testHitAt;
  private final int[] ruleSeenAt;
  private final int[] candidates;
  private int candidateCount;
  private final int[] fired;
  private int firedCount;
  private RequestEvent event;

  RuleEvaluator(RequestRules rules) {
    this.rules = rules;
    this.testHitAt = new int[rules.testCount];
    this.ruleSeenAt = new int[rules.rules.size()];
    this.candidates = new int[rules.rules.size()];
    this.fired = new int[rules.rules.size()];
  }

  /** Begins a request. */
  public void begin() {
    if (++mark == Integer.MAX_VALUE) {
      Arrays.fill(testHitAt, 0);
      Arrays.fill(ruleSeenAt, 0);
      mark = 1;
    }
    candidateCount = 0;
    firedCount = 0;
  }

  /** Takes that a test hit a value of the request; returns whether it is the first to do so. */
  public boolean hit(int test) {
    if (testHitAt[test] == mark) {
      return false;
    }
    testHitAt[test] = mark;
    for (int rule : rules.triggered[test]) {
      if (ruleSeenAt[rule] != mark) {
        ruleSeenAt[rule] = mark;
        candidates[candidateCount++] = rule;
      }
    }
    return true;
  }

  /** Whether a test hit a value of the request. */
  public boolean isHit(int test) {
    return testHitAt[test] == mark;
  }

  /** Ends the request; returns how many rules fired. */
  public int evaluate(RequestEvent request) {
    event = request;
    for (int i = 0; i < candidateCount; i++) {
      tryRule(candidates[i]);
    }
    if (request.headerCount > 0) {
      for (int rule : rules.withHeaders) {
        if (ruleSeenAt[rule] != mark) {
          tryRule(rule);
        }
      }
    }
    for (int rule : rules.always) {
      tryRule(rule);
    }
    return firedCount;
  }

  private void tryRule(int rule) {
    if (holds(rules.rules.get(rule).condition)) {
      fired[firedCount++] = rule;
    }
  }

  /** How many rules fired. */
  public int firedCount() {
    return firedCount;
  }

  /** The {@code i}-th rule that fired, in no special order. */
  public RuleInfo fired(int i) {
    return rules.rules.get(fired[i]).info;
  }

  /**
   * The tests that the {@code i}-th rule that fired wants to hit, in the order in which it names
   * them; some of them did, unless the rule is about what is missing.
   */
  public int[] wanted(int i) {
    return rules.rules.get(fired[i]).wanted;
  }

  private boolean holds(Condition condition) {
    if (condition instanceof Condition.TextHit hit) {
      return testHitAt[hit.test()] == mark;
    }
    if (condition instanceof Condition.And and) {
      for (Condition part : and.parts()) {
        if (!holds(part)) {
          return false;
        }
      }
      return true;
    }
    if (condition instanceof Condition.Or or) {
      for (Condition part : or.parts()) {
        if (holds(part)) {
          return true;
        }
      }
      return false;
    }
    if (condition instanceof Condition.Not not) {
      return !holds(not.part());
    }
    if (condition instanceof Condition.NumberTest number) {
      long actual = number.field() == Condition.NumberField.STATUS ? event.status : event.bytes;
      return actual >= 0 && number.comparison().holds((double) actual, (double) number.value());
    }
    if (condition instanceof Condition.Address address) {
      return address.networks().contains(event.addressHigh, event.addressLow);
    }
    if (condition instanceof Condition.Exists exists) {
      return exists(exists);
    }
    throw new IllegalStateException("not about requests: " + condition);
  }

  private boolean exists(Condition.Exists exists) {
    boolean known = false;
    boolean there = false;
    boolean empty = true;
    for (Field field : FIELDS) {
      if ((exists.fields() & field.bit()) != 0) {
        known |= isKnown(field);
        if (field == Field.HEADER) {
          for (int i = 0; i < event.headerCount; i++) {
            if (exists.header().isEmpty()
                || event.headerNames[i].equalsAsciiIgnoreCase(exists.header())) {
              there = true;
              empty &= event.headerValues[i].isEmpty();
            }
          }
        } else if (field == Field.COOKIE || field == Field.COOKIES) {
          there |= event.cookieCount > 0;
          empty &= event.cookieCount == 0;
        } else {
          Bytes bytes = bytes(field);
          there |= bytes.isPresent();
          empty &= bytes.isEmpty();
        }
      }
    }
    return known
        && switch (exists.wanted()) {
          case THERE -> there;
          case MISSING -> !there;
          case EMPTY -> empty;
        };
  }

  private static final Field[] FIELDS = Field.values();

  private boolean isKnown(Field field) {
    return switch (field) {
      case METHOD -> event.knows(RequestEvent.METHOD);
      case HEADER -> event.knows(RequestEvent.HEADERS);
      case COOKIE, COOKIES -> event.knows(RequestEvent.COOKIES);
      case USER_AGENT -> event.knows(RequestEvent.USER_AGENT);
      case REFERRER, REFERRER_ARGUMENT -> event.knows(RequestEvent.REFERRER);
      case HOST -> event.knows(RequestEvent.HOST);
      case PROTOCOL -> event.knows(RequestEvent.PROTOCOL);
      case BODY, SPLIT_BODY -> event.body.isPresent();
      case TARGET, PATH, SEGMENT, QUERY, ARGUMENT_NAME, ARGUMENT -> true;
    };
  }

  /** What a field stands in; arguments are there when a query is. */
  private Bytes bytes(Field field) {
    return switch (field) {
      case METHOD -> event.method;
      case TARGET -> event.target;
      case PATH, SEGMENT -> event.path;
      case QUERY, ARGUMENT_NAME, ARGUMENT -> event.query;
      case BODY, SPLIT_BODY -> event.body;
      case USER_AGENT -> event.userAgent;
      case REFERRER, REFERRER_ARGUMENT -> event.referrer;
      case HOST -> event.host;
      case PROTOCOL -> event.protocol;
      case HEADER, COOKIE, COOKIES -> throw new IllegalArgumentException(field.name());
    };
  }
}
