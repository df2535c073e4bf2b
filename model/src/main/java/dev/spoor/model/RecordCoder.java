package dev.spoor.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The coder of a record, made from its components in their order. Components may be strings, ints,
 * longs, booleans, enums, {@link Instant}s, byte arrays, lists of these, {@link SessionFragment}s
 * and records; a {@code @Nullable} component may be null.
 *
 * <p>Two coders of the same record are equal, as restored state and flattened collections need.
 * Deterministic, so a record may be a key: Beam compares keys by their encoded form.
 *
 * <p>Beam's own schema inference finds no fields in a record and says nothing, and {@code
 * SerializableCoder} is several times slower and larger; hence this.
 *
 * @param <T> the record
 */
public final class RecordCoder<T extends Record> extends CustomCoder<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private transient volatile @Nullable Plan<T> plan;

  private RecordCoder(Class<T> type) {
    this.type = type;
    plan();
  }

  /**
   * The coder of a record.
   *
   * @throws IllegalArgumentException if a component has a type that cannot be coded
   */
  public static <T extends Record> RecordCoder<T> of(Class<T> type) {
    return new RecordCoder<>(type);
  }

  private record Plan<T>(
      Constructor<T> constructor, List<Method> accessors, List<Coder<Object>> coders) {}

  private Plan<T> plan() {
    Plan<T> made = plan;
    if (made == null) {
      made = makePlan(type);
      plan = made;
    }
    return made;
  }

  private static <T extends Record> Plan<T> makePlan(Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      Method[] accessors = new Method[components.length];
      List<Coder<Object>> coders = new ArrayList<>();
      for (int i = 0; i < components.length; i++) {
        accessors[i] = components[i].getAccessor();
        accessors[i].setAccessible(true);
        Coder<?> coder = coderOf(components[i].getGenericType(), type, components[i].getName());
        boolean nullable = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
        coders.add(anyCoder(nullable ? NullableCoder.of(coder) : coder));
      }
      return new Plan<>(constructor, List.of(accessors), List.copyOf(coders));
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type + " has no canonical constructor", e);
    }
  }

  @SuppressWarnings("unchecked") // the component's own type guards what goes in
  private static Coder<Object> anyCoder(Coder<?> coder) {
    return (Coder<Object>) coder;
  }

  private static Coder<?> coderOf(Type type, Class<?> owner, String name) {
    if (type instanceof Class<?> raw) {
      if (raw == String.class) {
        return StringUtf8Coder.of();
      } else if (raw == int.class || raw == Integer.class) {
        return VarIntCoder.of();
      } else if (raw == long.class || raw == Long.class) {
        return VarLongCoder.of();
      } else if (raw == boolean.class || raw == Boolean.class) {
        return BooleanCoder.of();
      } else if (raw == byte[].class) {
        return ByteArrayCoder.of();
      } else if (raw == Instant.class) {
        return new InstantCoder();
      } else if (raw == SessionFragment.class) {
        return SessionFragmentCoder.of();
      } else if (raw.isEnum()) {
        return new EnumCoder(raw);
      } else if (raw.isRecord()) {
        return of(raw.asSubclass(Record.class));
      }
    } else if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return ListCoder.of(coderOf(arguments[0], owner, name));
      }
    }
    throw new IllegalArgumentException(
        "component " + name + " of " + owner.getSimpleName() + " has no coder: " + type);
  }

  @Override
  public void encode(T value, OutputStream out) throws IOException {
    if (value == null) {
      throw new CoderException("cannot encode a null " + type.getSimpleName());
    }
    Plan<T> made = plan();
    for (int i = 0; i < made.accessors.size(); i++) {
      made.coders.get(i).encode(component(made, i, value), out);
    }
  }

  private Object component(Plan<T> made, int index, T value) throws CoderException {
    try {
      Object component = made.accessors.get(index).invoke(value);
      if (component == null && !(made.coders.get(index) instanceof NullableCoder)) {
        throw new CoderException(
            "component " + index + " of a " + type.getSimpleName() + " is null, but not nullable");
      }
      return component;
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new CoderException("cannot read a component of " + type, e);
    }
  }

  @Override
  public T decode(InputStream in) throws IOException {
    Plan<T> made = plan();
    Object[] values = new Object[made.accessors.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = made.coders.get(i).decode(in);
    }
    try {
      return made.constructor.newInstance(values);
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
      throw new CoderException("cannot make a " + type.getSimpleName() + " of what was read", e);
    }
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    for (Coder<Object> coder : plan().coders) {
      verifyDeterministic(this, "components must be deterministic", coder);
    }
  }

  @Override
  public TypeDescriptor<T> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(type);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecordCoder<?> coder && coder.type == type;
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public String toString() {
    return "RecordCoder(" + type.getSimpleName() + ")";
  }

  private static final class InstantCoder extends CustomCoder<Instant> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Instant value, OutputStream out) throws IOException {
      VarLongCoder.of().encode(value.getEpochSecond(), out);
      VarIntCoder.of().encode(value.getNano(), out);
    }

    @Override
    public Instant decode(InputStream in) throws IOException {
      return Instant.ofEpochSecond(VarLongCoder.of().decode(in), VarIntCoder.of().decode(in));
    }

    @Override
    public void verifyDeterministic() {}
  }

  private static final class EnumCoder extends CustomCoder<Object> {
    private static final long serialVersionUID = 1L;

    private final Class<?> type;

    EnumCoder(Class<?> type) {
      this.type = type;
    }

    @Override
    public void encode(Object value, OutputStream out) throws IOException {
      StringUtf8Coder.of().encode(((Enum<?>) value).name(), out);
    }

    @Override
    public Object decode(InputStream in) throws IOException {
      String name = StringUtf8Coder.of().decode(in);
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
      throw new CoderException(name + " is no " + type.getSimpleName());
    }

    @Override
    public void verifyDeterministic() {}
  }
}
