package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
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
   * Returns the array that the settings name, else {@code X}, {@code x} or the only one, with the
   * labels that the settings name, else those of the same name with a {@code y} for the {@code x}
   * in front, if they are there.
   */
  static Dataset read(Path path, DataSettings settings, int heapLimit) {
    DataFiles.requireFile(path);
    try (ZipFile zip = new ZipFile(path.toFile())) {
      List<String> names = names(zip);
      String entry = settings.array().isEmpty() ? usual(path, names) : settings.array();
      if (!settings.labels().isEmpty()) {
        return read(path, zip, entry, settings.labels(), settings, heapLimit);
      }
      String labels = entry.matches("[Xx].*") ? "y" + entry.substring(1) : "";
      return read(path, zip, entry, names.contains(labels) ? labels : "", settings, heapLimit);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static String usual(Path path, List<String> names) {
    for (String usual : List.of("X", "x")) {
      if (names.contains(usual)) {
        return usual;
      }
    }
    if (names.size() == 1) {
      return names.get(0);
    }
    String example =
        names.stream()
            .filter(name -> name.matches("(?i)x.*"))
            .min(Comparator.comparing(name -> !name.contains("train")))
            .orElse(names.isEmpty() ? "NAME" : names.get(0));
    throw new DataException(
        path
            + ": expected an array X, an array x or one array alone, found "
            + found(names)
            + "; name it by --array "
            + example
            + ", and its labels by --labels, or write "
            + path.getFileName()
            + ":"
            + example);
  }

  private static String found(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  /**
   * Returns the array {@code entry} with the labels {@code labelsEntry}.
   *
   * @param labelsEntry empty for none
   */
  static Dataset read(
      Path path, String entry, String labelsEntry, DataSettings settings, int heapLimit) {
    DataFiles.requireFile(path);
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return read(path, zip, entry, labelsEntry, settings, heapLimit);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static Dataset read(
      Path path,
      ZipFile zip,
      String entry,
      String labelsEntry,
      DataSettings settings,
      int heapLimit)
      throws IOException {
    String file = String.valueOf(path.getFileName());
    StoredDataset.Labels labels =
        labelsEntry.isEmpty()
            ? StoredDataset.Labels.NONE
            : entry(
                path,
                zip,
                labelsEntry,
                settings,
                in -> NpyReader.labels(place(path, labelsEntry), file, in, heapLimit));
    Dataset data =
        entry(
            path,
            zip,
            entry,
            settings,
            in -> NpyReader.read(place(path, entry), file, in, settings, heapLimit));
    return labelsEntry.isEmpty()
        ? data
        : NpyReader.labelled(
            data, labels, path + ", arrays '" + entry + "' and '" + labelsEntry + "'");
  }

  private static List<String> names(ZipFile zip) {
    return zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(ENDING))
        .map(name -> name.substring(0, name.length() - ENDING.length()))
        .sorted()
        .toList();
  }

  /** Reads an entry. */
  @FunctionalInterface
  private interface Entry<T> {
    T read(InputStream in) throws IOException;
  }

  private static <T> T entry(
      Path path, ZipFile zip, String name, DataSettings settings, Entry<T> reader)
      throws IOException {
    ZipEntry entry = zip.getEntry(name + ENDING);
    if (entry == null) {
      throw new DataException(
          path + ": expected an array '" + name + "', found " + found(names(zip)));
    }
    // ZipFile does not compare checksums by itself.
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      T found = reader.read(Unpacking.of(in, path, settings));
      if (in.getChecksum().getValue() != entry.getCrc()) {
        if (found instanceof Dataset data) {
          data.close();
        }
        throw new ZipException("array '" + name + "' does not match its checksum");
      }
      return found;
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
