package dev.spoor.pipeline;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a getter an option of the command line: under which heading it is listed, where, and how
 * its text is read. The help page, {@code docs/options.md} and every check come from these
 * annotations.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OptionGroup {
  /** The heading, such as {@code Input}. */
  String value();

  /** The place among all options of the command; headings come in the order of their least. */
  int order();

  /** How the text of the value is read and checked. */
  OptionKind kind() default OptionKind.TEXT;

  /** Whether the command cannot do without. */
  boolean required() default false;
}
