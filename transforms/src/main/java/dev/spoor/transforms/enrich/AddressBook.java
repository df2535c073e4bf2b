package dev.spoor.transforms.enrich;

import com.maxmind.db.CHMCache;
import com.maxmind.db.InvalidDatabaseException;
import com.maxmind.db.Reader;
import dev.spoor.model.Enrichment.Geo;
import dev.spoor.model.Enrichment.Network;
import dev.spoor.model.Enrichment.Reputation;
import dev.spoor.model.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Answers what databases and lists say of an address. A source that cannot be used is left out with
 * one warning. Thread-safe; opened once per process and set of files.
 */
public final class AddressBook {
  /** Score of an address that one threat list names, and what each further list adds. */
  private static final int LISTED = 80;

  private static final int LISTED_MORE = 10;
  private static final int ANONYMOUS = 60;
  private static final int HOSTING = 30;

  /** Databases up to this size are read into memory, larger ones mapped. */
  private static final long MAPPED_FROM = 64L << 20;

  private static final Map<Key, AddressBook> OPEN = new ConcurrentHashMap<>();

  /**
   * What is known of an address; null is unknown.
   *
   * @param failed whether a database that was given could not answer
   */
  public record Known(
      @Nullable Geo geo,
      @Nullable Network network,
      @Nullable Reputation reputation,
      boolean failed) {}

  /** A replaced file is another one. */
  private record Key(AddressSources sources, List<String> states) {}

  private final GeoMapping mapping;
  private final List<Reader> databases = new ArrayList<>();
  private final List<AddressList> lists = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean missesDatabase;

  private AddressBook(AddressSources sources) {
    this.mapping = sources.mapping();
    for (String file : sources.geoDatabases()) {
      openDatabase(file);
    }
    for (String file : sources.threatLists()) {
      openList(file);
    }
  }

  /** The book of some files, opened when first asked for. */
  public static AddressBook of(AddressSources sources) {
    List<String> states = new ArrayList<>();
    for (String file : sources.geoDatabases()) {
      states.add(state(file));
    }
    for (String file : sources.threatLists()) {
      states.add(state(file));
    }
    return OPEN.computeIfAbsent(new Key(sources, states), key -> new AddressBook(sources));
  }

  private static String state(String file) {
    try {
      Path path = Path.of(file);
      return Files.size(path) + " " + Files.getLastModifiedTime(path);
    } catch (IOException | InvalidPathException e) {
      return "missing";
    }
  }

  private void openDatabase(String file) {
    try {
      Path path = regular(file);
      Reader.FileMode mode =
          Files.size(path) < MAPPED_FROM ? Reader.FileMode.MEMORY : Reader.FileMode.MEMORY_MAPPED;
      databases.add(new Reader(path.toFile(), mode, new CHMCache()));
    } catch (IOException | RuntimeException e) {
      // In a corrupt file the decoder stumbles over anything: casts, bounds, buffers.
      missesDatabase = true;
      warnings.add("geo database " + file + " cannot be used: " + reason(e));
    }
  }

  private void openList(String file) {
    Consumer<String> warn = warnings::add;
    try {
      lists.add(AddressList.read(regular(file), warn));
    } catch (IOException | InvalidPathException e) {
      warnings.add("threat list " + file + " cannot be used: " + reason(e));
    }
  }

  /** A pipe that nobody writes to would be waited for, and a device may have no end. */
  private static Path regular(String file) throws IOException {
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw new IOException("it is a folder");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException("it is a pipe or device, not a file");
    }
    return path;
  }

  private static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "it may not be read";
    }
    if (e instanceof InvalidPathException) {
      return "it is no path";
    }
    if (e instanceof InvalidDatabaseException) {
      return "it is no MMDB file, or damaged";
    }
    // What else the decoder says of a damaged file shows its inside.
    return e instanceof IOException && e.getMessage() != null ? e.getMessage() : "it is damaged";
  }

  /** What cannot be used, in words, one line each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** What is known of an address; the empty text and what is no address are unknown. */
  public Known lookup(String address) {
    IpAddress parsed = IpAddress.parse(address);
    if (parsed == null) {
      return new Known(null, null, null, false);
    }
    return new Lookup(parsed).known();
  }

  /** One address being looked up. */
  private final class Lookup {
    private final IpAddress address;
    private boolean failed = missesDatabase;
    private @Nullable String country;
    private @Nullable String city;
    private int asn = -1;
    private @Nullable String organization;
    private boolean anonymous;
    private boolean hosting;

    Lookup(IpAddress address) {
      this.address = address;
    }

    Known known() {
      for (Reader database : databases) {
        ask(database);
      }
      Reputation reputation = lists.isEmpty() ? null : reputation();
      Geo geo = country == null && city == null ? null : new Geo(country, city);
      boolean noNetwork = asn < 0 && organization == null && !anonymous && !hosting;
      Network network = noNetwork ? null : new Network(asn, organization, anonymous, hosting);
      return new Known(geo, network, reputation, failed);
    }

    private void ask(Reader database) {
      Object answer;
      try {
        answer = database.get(inetAddress(), Object.class);
      } catch (IOException | RuntimeException e) {
        failed = true;
        return;
      }
      // No mapping finds anything in a record that is a number, a text or a list.
      if (!(answer instanceof Map<?, ?> found)) {
        return;
      }
      country = country == null ? GeoMapping.text(found, mapping.country()) : country;
      city = city == null ? GeoMapping.text(found, mapping.city()) : city;
      asn = asn < 0 ? GeoMapping.number(found, mapping.asn()) : asn;
      organization =
          organization == null ? GeoMapping.text(found, mapping.organization()) : organization;
      boolean hosted = GeoMapping.isTrue(found, mapping.hosting());
      hosting |= hosted;
      anonymous |=
          GeoMapping.isTrue(found, mapping.anonymous())
              || (!hosted && GeoMapping.isTrue(found, mapping.anonymousOrHosting()));
    }

    private Reputation reputation() {
      TreeSet<String> categories = new TreeSet<>();
      int threats = 0;
      for (AddressList list : lists) {
        if (list.addresses().contains(address.high(), address.low())) {
          categories.add(list.category());
          threats += list.kind() == AddressList.Kind.THREAT ? 1 : 0;
          anonymous |= list.kind() == AddressList.Kind.ANONYMOUS;
          hosting |= list.kind() == AddressList.Kind.HOSTING;
        }
      }
      int score = anonymous ? ANONYMOUS : hosting ? HOSTING : 0;
      if (threats > 0) {
        score = Math.min(100, LISTED + LISTED_MORE * (threats - 1));
      }
      return new Reputation(threats > 0, List.copyOf(categories), score);
    }

    private InetAddress inetAddress() throws IOException {
      if (address.isIpv4()) {
        return InetAddress.getByAddress(
            ByteBuffer.allocate(Integer.BYTES).putInt((int) address.low()).array());
      }
      return InetAddress.getByAddress(
          ByteBuffer.allocate(2 * Long.BYTES)
              .putLong(address.high())
              .putLong(address.low())
              .array());
    }
  }
}
