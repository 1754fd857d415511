package io.github.vae4j.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads arrays from NumPy's zip archives. */
final class NpzReader {
  private NpzReader() {}

  /**
   * Returns the array {@code entry} with the labels {@code labelsEntry}.
   *
   * @param labelsEntry empty for none
   */
  static StoredDataset dataset(Path path, String entry, String labelsEntry) {
    DataFiles.requireFile(path);
    String name = path.getFileName().toString();
    try (ZipFile zip = new ZipFile(path.toFile())) {
      int[] labels = labelsEntry.isEmpty() ? new int[0] : labels(path, zip, labelsEntry);
      return NpyReader.dataset(name, array(path, zip, entry), labels);
    } catch (ZipException e) {
      throw new DataException(
          path + ": expected an npz (zip) archive, found something else (" + e.getMessage() + ")",
          e);
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }

  /** Returns the names of the arrays. */
  static List<String> entries(Path path) {
    DataFiles.requireFile(path);
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return names(zip);
    } catch (IOException e) {
      throw new DataException(
          path + ": expected an npz (zip) archive, found something else (" + e.getMessage() + ")",
          e);
    }
  }

  private static List<String> names(ZipFile zip) {
    return zip.stream()
        .map(ZipEntry::getName)
        .filter(n -> n.endsWith(".npy"))
        .map(n -> n.substring(0, n.length() - 4))
        .toList();
  }

  private static int[] labels(Path path, ZipFile zip, String entry) throws IOException {
    NpyReader.Array array = array(path, zip, entry);
    try {
      return NpyReader.labels(path.getFileName() + ":" + entry, array);
    } finally {
      array.store().close();
    }
  }

  private static NpyReader.Array array(Path path, ZipFile zip, String entry) throws IOException {
    ZipEntry found = zip.getEntry(entry + ".npy");
    if (found == null) {
      throw new DataException(path + ": expected an array '" + entry + "', found " + names(zip));
    }
    try (InputStream in = zip.getInputStream(found)) {
      return NpyReader.open(
          path.getFileName() + ":" + entry, ByteStore.unpack(in, ByteStore.HEAP_LIMIT));
    }
  }
}
