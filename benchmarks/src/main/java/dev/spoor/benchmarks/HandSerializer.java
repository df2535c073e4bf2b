package dev.spoor.benchmarks;

import dev.spoor.model.SessionFragment;
import dev.spoor.model.sketch.ByteOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What the hand-written serializers of {@link FlinkJob} have in common, and each of them. */
abstract class HandSerializer<T> extends TypeSerializerSingleton<T> {
  private static final long serialVersionUID = 1L;

  /** The serializer of client keys: three numbers. */
  static final class OfClient extends HandSerializer<ClientId> {
    private static final long serialVersionUID = 1L;
    private static final ClientId NOBODY = new ClientId(0, 0, 0);

    @Override
    public boolean isImmutableType() {
      return true;
    }

    @Override
    public ClientId createInstance() {
      return NOBODY;
    }

    @Override
    public ClientId copy(ClientId from) {
      return from;
    }

    @Override
    public int getLength() {
      return 3 * Long.BYTES;
    }

    @Override
    public void serialize(ClientId client, DataOutputView out) throws IOException {
      out.writeLong(client.high());
      out.writeLong(client.low());
      out.writeLong(client.agentHash());
    }

    @Override
    public ClientId deserialize(DataInputView in) throws IOException {
      return new ClientId(in.readLong(), in.readLong(), in.readLong());
    }
  }

  /** The serializer of requests. */
  static final class OfRequest extends HandSerializer<FlinkRequest> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
      return false;
    }

    @Override
    public FlinkRequest createInstance() {
      return new FlinkRequest();
    }

    @Override
    public FlinkRequest copy(FlinkRequest from) {
      return from.copy();
    }

    @Override
    public void serialize(FlinkRequest request, DataOutputView out) throws IOException {
      request.write(out);
    }

    @Override
    public FlinkRequest deserialize(DataInputView in) throws IOException {
      return FlinkRequest.read(in);
    }
  }

  /** The serializer of accumulators: their canonical form, behind its length. */
  static final class OfFragment extends HandSerializer<SessionFragment> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
      return false;
    }

    @Override
    public SessionFragment createInstance() {
      return new SessionFragment();
    }

    @Override
    public SessionFragment copy(SessionFragment from) {
      SessionFragment copy = new SessionFragment();
      copy.mergeFrom(from);
      return copy;
    }

    @Override
    public void serialize(SessionFragment fragment, DataOutputView out) throws IOException {
      ByteOutput buffer = new ByteOutput();
      fragment.encode(buffer);
      out.writeInt(buffer.size());
      out.write(buffer.array(), 0, buffer.size());
    }

    @Override
    public SessionFragment deserialize(DataInputView in) throws IOException {
      byte[] encoded = new byte[in.readInt()];
      in.readFully(encoded);
      return SessionFragment.decode(encoded);
    }
  }

  /** The serializer of session lines; unused while their writer is chained to the windows. */
  static final class OfLine extends HandSerializer<OrderedLines.Line> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
      return true;
    }

    @Override
    public OrderedLines.Line createInstance() {
      return new OrderedLines.Line(0, "", new byte[0]);
    }

    @Override
    public OrderedLines.Line copy(OrderedLines.Line from) {
      return from;
    }

    @Override
    public void serialize(OrderedLines.Line line, DataOutputView out) throws IOException {
      out.writeLong(line.start());
      out.writeUTF(line.id());
      out.writeInt(line.bytes().length);
      out.write(line.bytes());
    }

    @Override
    public OrderedLines.Line deserialize(DataInputView in) throws IOException {
      long start = in.readLong();
      String id = in.readUTF();
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return new OrderedLines.Line(start, id, bytes);
    }
  }

  /** The serializer of tables of counts. */
  static final class OfTable extends HandSerializer<TrafficTable> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
      return true;
    }

    @Override
    public TrafficTable createInstance() {
      return new TrafficTable("", Map.of());
    }

    @Override
    public TrafficTable copy(TrafficTable from) {
      return from;
    }

    @Override
    public void serialize(TrafficTable table, DataOutputView out) throws IOException {
      out.writeUTF(table.name());
      out.writeInt(table.counts().size());
      for (Map.Entry<String, Long> entry : table.counts().entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeLong(entry.getValue());
      }
    }

    @Override
    public TrafficTable deserialize(DataInputView in) throws IOException {
      String name = in.readUTF();
      int size = in.readInt();
      Map<String, Long> counts = new HashMap<>(2 * size);
      for (int i = 0; i < size; i++) {
        String key = in.readUTF();
        counts.put(key, in.readLong());
      }
      return new TrafficTable(name, counts);
    }
  }

  @Override
  public T copy(T from, T reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView from, DataOutputView to) throws IOException {
    serialize(deserialize(from), to);
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    throw new UnsupportedOperationException("the benchmark takes no checkpoints");
  }

  /** The type that this is the serializer of, as Flink wants it. */
  TypeInformation<T> type(Class<T> ofClass) {
    return new Type<>(ofClass, this);
  }

  private static final class Type<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1L;

    private final Class<T> ofClass;
    private final TypeSerializer<T> serializer;

    Type(Class<T> ofClass, TypeSerializer<T> serializer) {
      this.ofClass = ofClass;
      this.serializer = serializer;
    }

    @Override
    public boolean isBasicType() {
      return false;
    }

    @Override
    public boolean isTupleType() {
      return false;
    }

    @Override
    public int getArity() {
      return 1;
    }

    @Override
    public int getTotalFields() {
      return 1;
    }

    @Override
    public Class<T> getTypeClass() {
      return ofClass;
    }

    @Override
    public boolean isKeyType() {
      return true;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
      return serializer;
    }

    @Override
    @Deprecated
    public TypeSerializer<T> createSerializer(ExecutionConfig config) {
      return serializer;
    }

    @Override
    public boolean canEqual(Object other) {
      return other instanceof Type;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Type<?> type && type.ofClass == ofClass;
    }

    @Override
    public int hashCode() {
      return ofClass.hashCode();
    }

    @Override
    public String toString() {
      return ofClass.getSimpleName();
    }
  }
}
