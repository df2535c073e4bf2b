package dev.spoor.pipeline;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.DefaultValueFactory;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One option, as the annotations of its getter describe it.
 *
 * @param name as on the command line, without dashes
 * @param group the heading it is listed under
 * @param order its place among all options
 * @param kind how its text is read
 * @param required whether the command cannot do without
 * @param description one or two sentences for the help page
 * @param defaultText its default as a person would write it, or null where there is none
 * @param getter the annotated method
 */
record OptionSpec(
    String name,
    String group,
    int order,
    OptionKind kind,
    boolean required,
    String description,
    @Nullable String defaultText,
    Method getter) {

  /** How the name of every environment variable of ours begins. */
  static final String VARIABLE_PREFIX = "SPOOR_";

  /** Reads the annotations of a getter. */
  static OptionSpec of(Method getter) {
    OptionGroup group = getter.getAnnotation(OptionGroup.class);
    String name = propertyName(getter);
    return new OptionSpec(
        name,
        group.value(),
        group.order(),
        group.kind(),
        group.required(),
        getter.getAnnotation(Description.class).value(),
        defaultText(getter, group.kind()),
        getter);
  }

  /** The option that a bean getter stands for. */
  static String propertyName(Method getter) {
    String bean = getter.getName().substring(getter.getName().startsWith("is") ? 2 : 3);
    return bean.substring(0, 1).toLowerCase(Locale.ROOT) + bean.substring(1);
  }

  /** The environment variable that sets the option. */
  String variable() {
    return variable(name);
  }

  /** The environment variable that sets the option called {@code name}. */
  static String variable(String name) {
    StringBuilder variable = new StringBuilder(VARIABLE_PREFIX);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        variable.append('_');
      }
      variable.append(Character.toUpperCase(c));
    }
    return variable.toString();
  }

  /** What stands for the value on the help page; empty for flags. */
  String placeholder() {
    return kind == OptionKind.CHOICE ? String.join("|", choices()) : kind.placeholder();
  }

  /** The values of a {@link OptionKind#CHOICE}, as they are written. */
  List<String> choices() {
    return Arrays.stream(getter.getReturnType().getEnumConstants())
        .map(constant -> wireName((Enum<?>) constant))
        .collect(Collectors.toList());
  }

  /** How the constant of an enum is written in options and reports. */
  static String wireName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads texts into the value that the setter takes.
   *
   * @throws UsageException with one line that names the setting and what would be right
   */
  Object read(Setting setting) {
    if (!kind.isList()) {
      return readOne(setting, setting.onlyText());
    }
    List<String> values = new ArrayList<>();
    for (String text : setting.elements()) {
      values.add((String) readOne(setting, text));
    }
    return List.copyOf(values);
  }

  private Object readOne(Setting setting, String text) {
    if (text.isBlank()) {
      throw new UsageException(setting.label() + " needs a value");
    }
    if (kind == OptionKind.CHOICE) {
      return readChoice(setting, text);
    }
    try {
      Object value = kind.read(text);
      return getter.getReturnType() == int.class ? toInt((Long) value) : value;
    } catch (IllegalArgumentException e) {
      throw new UsageException(setting.quote(text) + " is not " + e.getMessage(), e);
    }
  }

  private static Integer toInt(long value) {
    if (value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a whole number of at most " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  private Object readChoice(Setting setting, String text) {
    for (Object constant : getter.getReturnType().getEnumConstants()) {
      if (wireName((Enum<?>) constant).equals(text)) {
        return constant;
      }
    }
    throw new UsageException(
        setting.quote(text)
            + " is not one of "
            + String.join(", ", choices())
            + Suggestion.sentence(text, choices(), ""));
  }

  /** The option's value, as a report shows it; null where it has none. */
  @Nullable Object shownValue(PipelineOptions options) {
    Object value = call(getter, options);
    if (value instanceof Enum<?> constant) {
      return wireName(constant);
    }
    return value instanceof Class<?> type ? type.getSimpleName() : value;
  }

  /** Sets the option to what {@link #read} gave. */
  void set(PipelineOptions options, Object value) {
    try {
      Method setter =
          getter
              .getDeclaringClass()
              .getMethod("set" + getter.getName().substring(3), getter.getReturnType());
      call(setter, options, value);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("no setter for " + name, e);
    }
  }

  private static @Nullable Object call(Method method, Object target, Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(method.getName(), e);
    }
  }

  private static @Nullable String defaultText(Method getter, OptionKind kind) {
    if (kind == OptionKind.RUNNER) {
      return "DirectRunner";
    }
    for (Annotation annotation : getter.getAnnotations()) {
      Class<? extends Annotation> type = annotation.annotationType();
      if (type.getEnclosingClass() == Default.class) {
        Object value = annotationValue(annotation, type);
        if (value instanceof Class<?> factory) {
          return listText(factory);
        }
        String text = String.valueOf(value);
        return kind == OptionKind.CHOICE ? text.toLowerCase(Locale.ROOT) : text;
      }
    }
    return null;
  }

  private static @Nullable Object annotationValue(
      Annotation annotation, Class<? extends Annotation> type) {
    try {
      return call(type.getMethod("value"), annotation);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type.getName(), e);
    }
  }

  private static @Nullable String listText(Class<?> factory) {
    try {
      DefaultValueFactory<?> values =
          (DefaultValueFactory<?>) factory.getDeclaredConstructor().newInstance();
      List<?> list = (List<?>) values.create(null);
      return list.isEmpty()
          ? null
          : list.stream().map(String::valueOf).collect(Collectors.joining(","));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(factory.getName(), e);
    }
  }
}
