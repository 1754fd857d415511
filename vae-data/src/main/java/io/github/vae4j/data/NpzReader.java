package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads arrays from NumPy's zip archives, stored or deflated. */
final class NpzReader {
  private static final String ENDING = ".npy";

  private NpzReader() {}

  /**
   * Returns the array {@code entry} with the labels {@code labelsEntry}.
   *
   * @param labelsEntry empty for none
   */
  static StoredDataset read(Path path, String entry, String labelsEntry, int heapLimit) {
    DataFiles.requireFile(path);
    try (ZipFile zip = new ZipFile(path.toFile())) {
      int[] labels = labelsEntry.isEmpty() ? new int[0] : labels(path, zip, labelsEntry, heapLimit);
      StoredDataset data = array(path, zip, entry, heapLimit);
      if (labels.length > 0 && labels.length != data.size()) {
        data.close();
        throw new DataException(
            path
                + ": expected as many labels in '"
                + labelsEntry
                + "' as rows in '"
                + entry
                + "', found "
                + labels.length
                + " and "
                + data.size());
      }
      return data.labelled(labels);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Returns the names of the arrays. */
  static List<String> entries(Path path) {
    DataFiles.requireFile(path);
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return names(zip);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static List<String> names(ZipFile zip) {
    return zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(ENDING))
        .map(name -> name.substring(0, name.length() - ENDING.length()))
        .sorted()
        .toList();
  }

  private static int[] labels(Path path, ZipFile zip, String entry, int heapLimit)
      throws IOException {
    try (StoredDataset labels = array(path, zip, entry, heapLimit)) {
      if (labels.itemShape().size() != 1) {
        throw new DataException(
            place(path, entry)
                + ": expected labels (1 axis), found items of shape "
                + labels.itemShape());
      }
      return labels.asLabels(place(path, entry));
    }
  }

  private static StoredDataset array(Path path, ZipFile zip, String name, int heapLimit)
      throws IOException {
    ZipEntry entry = zip.getEntry(name + ENDING);
    if (entry == null) {
      throw new DataException(
          path + ": expected an array '" + name + "', found " + String.join(", ", names(zip)));
    }
    String file = String.valueOf(path.getFileName());
    // ZipFile does not compare checksums by itself.
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      StoredDataset data = NpyReader.read(place(path, name), file, in, heapLimit);
      if (in.getChecksum().getValue() != entry.getCrc()) {
        data.close();
        throw new ZipException("array '" + name + "' does not match its checksum");
      }
      return data;
    }
  }

  private static String place(Path path, String entry) {
    return path + ", array '" + entry + "'";
  }

  private static DataException unreadable(Path path, IOException e) {
    return e instanceof ZipException || e instanceof EOFException
        ? new DataException(
            path
                + ": expected an npz (zip) archive, found damaged or other content ("
                + e.getMessage()
                + ")",
            e)
        : DataFiles.unreadable(path, e);
  }
}
