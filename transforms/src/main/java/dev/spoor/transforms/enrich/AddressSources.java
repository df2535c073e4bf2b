package dev.spoor.transforms.enrich;

import java.io.Serializable;
import java.util.List;

/**
 * Files that tell something of addresses.
 *
 * @param geoDatabases MMDB files
 * @param mapping where their records have what is asked for
 * @param threatLists lists of addresses and networks
 */
public record AddressSources(
    List<String> geoDatabases, GeoMapping mapping, List<String> threatLists)
    implements Serializable {

  /** Copies the lists. */
  public AddressSources {
    geoDatabases = List.copyOf(geoDatabases);
    threatLists = List.copyOf(threatLists);
  }

  /** No files. */
  public static AddressSources none() {
    return new AddressSources(List.of(), GeoMapping.shipped(), List.of());
  }
}
