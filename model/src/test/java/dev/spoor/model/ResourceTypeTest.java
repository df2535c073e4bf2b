package dev.spoor.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

/** The resource types of docs/definitions.md. */
public class ResourceTypeTest {
  private static final Map<ResourceType, String> EXTENSIONS =
      Map.of(
          ResourceType.STYLE, "css",
          ResourceType.SCRIPT, "js mjs map",
          ResourceType.IMAGE, "png jpg jpeg gif svg ico webp bmp avif tif tiff",
          ResourceType.MEDIA, "woff woff2 ttf otf eot mp4 mp3 webm ogg avi mov wav m4a m4v flv",
          ResourceType.DOCUMENT,
              "pdf ps doc docx xls xlsx ppt pptx odt rtf zip gz tar rar 7z bz2 xz csv txt",
          ResourceType.API, "json xml rss atom",
          ResourceType.PAGE,
              "html htm xhtml shtml php php3 php4 php5 phtml asp aspx jsp jspx do action cgi pl"
                  + " cfm");

  @Test
  public void extensionsDecideIgnoringCase() {
    EXTENSIONS.forEach(
        (type, extensions) -> {
          for (String extension : extensions.split(" ", -1)) {
            check("/api/img.d/a." + extension, type);
            check("a." + extension.toUpperCase(Locale.ROOT), type);
            check("/x.tar." + extension, type);
          }
        });
  }

  @Test
  public void otherExtensionsAreOther() {
    for (String path :
        List.of("/a.x", "/api/a.exe", "/a.1b", "/.env", "/a.abcdefgh", "/a.sql.bak")) {
      check(path, ResourceType.OTHER);
    }
  }

  @Test
  public void whatIsNoExtensionDoesNotCount() {
    for (String path :
        List.of(
            "/a.", "/a.123", "/a.b-c", "/a.abcdefghi", "/a.css/b", "/a.js/", "/v1.2", "/a.%63")) {
      check(path, ResourceType.PAGE);
    }
    check("a.123", ResourceType.OTHER);
  }

  @Test
  public void segmentsDecideWhereThereIsNoExtension() {
    for (String segment :
        List.of("api", "graphql", "rest", "rpc", "wp-json", "ajax", "v1", "v2", "v3", "xmlrpc")) {
      check("/" + segment, ResourceType.API);
      check("/a/" + segment.toUpperCase(Locale.ROOT) + "/b", ResourceType.API);
      check("/img/" + segment, ResourceType.API);
      check("/x" + segment, ResourceType.PAGE);
      check("/\0" + segment, ResourceType.PAGE);
    }
    check("/v4", ResourceType.PAGE);
    check("/image/1", ResourceType.IMAGE);
    check("/Images/", ResourceType.IMAGE);
    check("/img", ResourceType.IMAGE);
    check("//img/1", ResourceType.IMAGE);
    check("/a/img/1", ResourceType.PAGE);
  }

  @Test
  public void theRestIsAPageIfItIsAPathAtAll() {
    check("/", ResourceType.PAGE);
    check("", ResourceType.PAGE);
    check("/shop/cart", ResourceType.PAGE);
    check("*", ResourceType.OTHER);
    check("example.net:443", ResourceType.OTHER);
  }

  @Test
  public void assetsAreWhatBrowsersFetchForAPage() {
    Set<ResourceType> assets = EnumSet.noneOf(ResourceType.class);
    for (ResourceType type : ResourceType.values()) {
      if (type.isAsset()) {
        assets.add(type);
      }
    }
    assertThat(
        assets,
        is(
            EnumSet.of(
                ResourceType.IMAGE, ResourceType.STYLE, ResourceType.SCRIPT, ResourceType.MEDIA)));
  }

  private static void check(String path, ResourceType expected) {
    assertThat(path, ResourceType.of(Bytes.of(path), path.lastIndexOf('/')), is(expected));
  }
}
