package dev.spoor.model;

import java.util.Arrays;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What kind of resource a path names, judged by its extension; see docs/definitions.md. */
public enum ResourceType {
  PAGE("html htm xhtml shtml php php3 php4 php5 phtml asp aspx jsp jspx do action cgi pl cfm"),
  IMAGE("png jpg jpeg gif svg ico webp bmp avif tif tiff"),
  STYLE("css"),
  SCRIPT("js mjs map"),
  DOCUMENT("pdf ps doc docx xls xlsx ppt pptx odt rtf zip gz tar rar 7z bz2 xz csv txt"),
  API("json xml rss atom"),
  MEDIA("woff woff2 ttf otf eot mp4 mp3 webm ogg avi mov wav m4a m4v flv"),
  OTHER;

  private static final int MAX_EXTENSION = 8;

  /** Types by extension, packed as up to eight lower-case ASCII bytes in one long. */
  private static final LongMap BY_EXTENSION = new LongMap();

  /** Types by path segment, packed likewise behind a one, so that no two are packed alike. */
  private static final LongMap BY_SEGMENT = new LongMap();

  private static final List<String> API_SEGMENTS =
      List.of("api", "graphql", "rest", "rpc", "wp-json", "ajax", "v1", "v2", "v3", "xmlrpc");

  private static final List<String> IMAGE_SEGMENTS = List.of("image", "images", "img");
  private static final int LONGEST_SEGMENT = 7;

  static {
    for (ResourceType type : values()) {
      for (String extension : type.extensionList()) {
        BY_EXTENSION.put(pack(0, extension), type);
      }
    }
    API_SEGMENTS.forEach(segment -> BY_SEGMENT.put(pack(1, segment), API));
    IMAGE_SEGMENTS.forEach(segment -> BY_SEGMENT.put(pack(1, segment), IMAGE));
  }

  private static long pack(long before, String text) {
    long packed = before;
    for (int i = 0; i < text.length(); i++) {
      packed = (packed << 8) | text.charAt(i);
    }
    return packed;
  }

  /** Separated by spaces, since an enum holds nothing mutable. */
  private final String extensions;

  ResourceType(String extensions) {
    this.extensions = extensions;
  }

  ResourceType() {
    this("");
  }

  /** The type's number in encoded fragments, 0 to 15: append types, never reorder them. */
  @SuppressWarnings("EnumOrdinal")
  public int index() {
    return ordinal();
  }

  private List<String> extensionList() {
    return extensions.isEmpty() ? List.of() : Arrays.asList(extensions.split(" ", -1));
  }

  /** Whether browsers fetch it to show a page: image, style, script or media. */
  public boolean isAsset() {
    return this == IMAGE || this == STYLE || this == SCRIPT || this == MEDIA;
  }

  /**
   * Classifies a path.
   *
   * @param path bytes of the path
   * @param lastSlash index of the last slash within {@code path}, or -1
   */
  public static ResourceType of(Bytes path, int lastSlash) {
    long packed = 0;
    int length = 0;
    boolean letter = false;
    for (int i = path.length() - 1; i > lastSlash; i--) {
      int c = Bytes.toLowerCase(path.byteAt(i));
      if (c == '.') {
        if (length > 0 && letter) {
          ResourceType type = BY_EXTENSION.get(packed);
          return type == null ? OTHER : type;
        }
        break;
      }
      boolean isLetter = c >= 'a' && c <= 'z';
      if (length == MAX_EXTENSION || !(isLetter || (c >= '0' && c <= '9'))) {
        break;
      }
      letter |= isLetter;
      packed |= (long) c << (8 * length++);
    }
    return ofExtensionless(path);
  }

  private static ResourceType ofExtensionless(Bytes path) {
    int segments = 0;
    boolean image = false;
    int start = 0;
    for (int i = 0; i <= path.length(); i++) {
      if (i < path.length() && path.byteAt(i) != '/') {
        continue;
      }
      int length = i - start;
      if (length > 0) {
        segments++;
        ResourceType type = length > LONGEST_SEGMENT ? null : ofSegment(path, start, i);
        if (type == API) {
          return API;
        }
        image |= segments == 1 && type == IMAGE;
      }
      start = i + 1;
    }
    if (image) {
      return IMAGE;
    }
    return path.isEmpty() || path.byteAt(0) == '/' ? PAGE : OTHER;
  }

  private static @Nullable ResourceType ofSegment(Bytes path, int from, int to) {
    long packed = 1;
    for (int i = from; i < to; i++) {
      packed = (packed << 8) | Bytes.toLowerCase(path.byteAt(i));
    }
    return BY_SEGMENT.get(packed);
  }

  /** A small open-addressing map, so that looking an extension up allocates nothing. */
  private static final class LongMap {
    private final long[] keys = new long[256];
    private final ResourceType[] values = new ResourceType[256];

    void put(long key, ResourceType value) {
      int at = slot(key);
      keys[at] = key;
      values[at] = value;
    }

    @Nullable ResourceType get(long key) {
      return values[slot(key)];
    }

    private int slot(long key) {
      int at = (int) ((key * 0x9E3779B97F4A7C15L) >>> 56);
      while (values[at] != null && keys[at] != key) {
        at = (at + 1) & 255;
      }
      return at;
    }
  }
}
