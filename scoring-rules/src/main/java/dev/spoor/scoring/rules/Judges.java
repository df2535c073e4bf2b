package dev.spoor.scoring.rules;

import dev.spoor.scoring.injection.CrossSiteScripting;
import dev.spoor.scoring.injection.SqlInjection;
import dev.spoor.scoring.views.ValueViews;

/** The tokenizers that rules may ask. Not thread-safe. */
final class Judges {
  private final SqlInjection sql = new SqlInjection();
  private final CrossSiteScripting script = new CrossSiteScripting();

  /** The first entry of a value's views that a tokenizer finds to be an injection, or -1. */
  int find(TextTest.Judge judge, ValueViews views) {
    return switch (judge) {
      case SQL -> sql.judge(views) ? sql.view() : -1;
      case SCRIPT -> script.judge(views) ? script.view() : -1;
    };
  }
}
