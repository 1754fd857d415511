package io.github.vae4j.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.data.array.ElementFormat;
import io.github.vae4j.data.image.ImageFile;
import io.github.vae4j.data.image.Pixels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads folders of images of one size into a store of levels 0 to 255: in grey until one has
 * colour, and then all from the first on in colour, unless grey is asked for. Sub-folders are
 * classes, in the order of their names. Transparency is ignored. Hidden files and folders, and what
 * systems leave beside images, are skipped; other files that are no images are counted.
 */
final class ImageFolderReader {
  private static final List<String> LEFT_BY_SYSTEMS =
      List.of("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini");
  private static final int NAMED_ENDINGS = 5;

  /**
   * A number with its mean, squares, deviation, least, greatest and count, as training has them.
   */
  private static final int BYTES_PER_NUMBER = 4 + 5 * 8 + 4;

  private ImageFolderReader() {}

  /**
   * Reads a folder.
   *
   * @param settings say how images are cut, sized and coloured, and how many bytes one may unpack
   *     to
   */
  static StoredDataset read(Path folder, DataSettings settings, int heapLimit) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder + ": expected a folder of images, found none; check the path");
    }
    List<Path> all = files(folder);
    List<Path> files = all.stream().filter(ImageFile::isNamed).toList();
    if (files.isEmpty()) {
      throw new DataException(
          folder
              + ": expected images ("
              + String.join(" ", ImageFile.ENDINGS)
              + "), found none"
              + (all.isEmpty() ? "" : " among files of other kinds (" + endings(all) + ")"));
    }
    return read(folder, all, files, settings, false, heapLimit)
        .or(() -> read(folder, all, files, settings, true, heapLimit))
        .orElseThrow();
  }

  /**
   * Reads images.
   *
   * @param colour whether in colour; in grey nothing is returned if one has colour, unless grey is
   *     asked for
   */
  private static Optional<StoredDataset> read(
      Path folder,
      List<Path> all,
      List<Path> files,
      DataSettings settings,
      boolean colour,
      int heapLimit) {
    List<Path> moving = new ArrayList<>();
    int grey = 0;
    Optional<ImageShape> first = Optional.empty();
    try (ByteStore.Writer writer = new ByteStore.Writer(folder.toString(), heapLimit)) {
      for (Path file : files) {
        ImageFile read = image(file, settings);
        if (read.several()) {
          moving.add(file);
        }
        Pixels found = read.image();
        if (found.coloured() && !colour && !settings.grey()) {
          return Optional.empty();
        }
        grey += found.coloured() ? 0 : 1;
        Pixels image = sized(file, colour ? found.inColour() : found.inGrey(), settings);
        ImageShape expected = first.orElse(image.shape());
        first = Optional.of(expected);
        requireSameSize(files.get(0), expected, file, image.shape());
        writer.write(image.levels(), 0, image.levels().length);
      }
      ImageShape image = first.orElseThrow();
      Layout layout =
          new Layout(ElementFormat.U8, ByteOrder.BIG_ENDIAN, files.size(), image.shape());
      List<String> notes = notes(folder, all, files, moving);
      if (colour && grey > 0) {
        notes.add(
            "%s: %d of %d images are grey, and are read in colour as the others are"
                .formatted(folder, grey, files.size()));
      }
      return Optional.of(
          new StoredDataset(
                  String.valueOf(folder.getFileName()),
                  writer.finish(),
                  layout,
                  labels(folder, files),
                  classes(folder, files),
                  List.of(),
                  (index, element) -> files.get(index) + ", " + image.place(element))
              .ofFiles(files.stream().map(file -> folder.relativize(file).toString()).toList())
              .noted(notes));
    }
  }

  /** Returns the files that are not hidden and not left by systems, in order. */
  private static List<Path> files(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(path -> isShown(folder.relativize(path)) && Files.isRegularFile(path))
          .sorted(Comparator.comparing(path -> folder.relativize(path).toString()))
          .toList();
    } catch (UncheckedIOException e) {
      throw DataFiles.unreadable(folder, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw DataFiles.unreadable(folder, e);
    }
  }

  private static boolean isShown(Path relative) {
    return StreamSupport.stream(relative.spliterator(), false)
        .map(part -> part.toString().toLowerCase(Locale.ROOT))
        .noneMatch(name -> name.startsWith(".") || LEFT_BY_SYSTEMS.contains(name));
  }

  private static List<String> notes(
      Path folder, List<Path> all, List<Path> files, List<Path> moving) {
    List<String> notes = new ArrayList<>();
    List<Path> others = all.stream().filter(path -> !ImageFile.isNamed(path)).toList();
    if (!others.isEmpty()) {
      notes.add(
          folder
              + ": "
              + (others.size() == 1 ? "1 file is no image" : others.size() + " files are no images")
              + " of a kind that is read ("
              + endings(others)
              + ") and left out; "
              + files.size()
              + " images are read");
    }
    if (!moving.isEmpty()) {
      notes.add(
          folder
              + ": the first frame alone is read of "
              + (moving.size() == 1 ? "1 file that has" : moving.size() + " files that have")
              + " several, such as "
              + moving.get(0).getFileName());
    }
    return notes;
  }

  /**
   * Returns how many files have which ending, the most frequent first: {@code .webp 10, .txt 2}.
   */
  private static String endings(List<Path> files) {
    Map<String, Long> counts =
        files.stream()
            .collect(
                Collectors.groupingBy(
                    ImageFolderReader::ending, TreeMap::new, Collectors.counting()));
    List<String> named =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .toList();
    return named.size() > NAMED_ENDINGS
        ? String.join(", ", named.subList(0, NAMED_ENDINGS)) + ", ..."
        : String.join(", ", named);
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "without ending" : name.substring(dot);
  }

  private static ImageFile image(Path file, DataSettings settings) {
    try {
      if (Files.size(file) == 0) {
        throw new DataException(file + ": expected an image, found an empty file");
      }
      return ImageFile.read(file, Unpacking.limit(file, settings))
          .orElseThrow(
              () ->
                  new DataException(
                      file
                          + ": expected an image, found "
                          + ForeignFile.describe(file).orElse("something else")));
    } catch (IOException e) {
      throw DataFiles.unreadable(file, e);
    }
  }

  private static Pixels sized(Path file, Pixels image, DataSettings settings) {
    ImageShape found = image.shape();
    Shape whole = Shape.of(found.height(), found.width());
    Shape crop = settings.crop().rank() == 0 ? whole : settings.crop();
    if (crop.dim(0) > found.height() || crop.dim(1) > found.width()) {
      throw new DataException(
          ("%s: expected an image of at least height %d and width %d, of which the middle is cut"
                  + " out, found height %d and width %d; choose a smaller --crop, or leave the image"
                  + " out")
              .formatted(file, crop.dim(0), crop.dim(1), found.height(), found.width()));
    }
    Shape size = settings.resize().rank() == 0 ? crop : settings.resize();
    long numbers = (long) found.channels() * size.dim(0) * size.dim(1);
    if (numbers > Runtime.getRuntime().maxMemory() / BYTES_PER_NUMBER) {
      throw new DataException(
          ImageFile.needsHeap(file, size.dim(0), size.dim(1))
              + ", or bring it to a smaller size by --resize");
    }
    try {
      return image.cropped(crop.dim(0), crop.dim(1)).resized(size.dim(0), size.dim(1));
    } catch (OutOfMemoryError e) {
      throw new DataException(ImageFile.needsHeap(file, found.height(), found.width()), e);
    }
  }

  private static void requireSameSize(
      Path first, ImageShape expected, Path file, ImageShape found) {
    if (!found.equals(expected)) {
      throw new DataException(
          ("%s: expected an image of height %d and width %d like %s, found height %d and width %d;"
                  + " bring all to one size, for example with --resize %2$dx%3$d")
              .formatted(
                  file, expected.height(), expected.width(), first, found.height(), found.width()));
    }
  }

  private static int[] labels(Path folder, List<Path> files) {
    List<String> classes = classes(folder, files);
    return classes.isEmpty()
        ? new int[0]
        : files.stream().mapToInt(file -> classes.indexOf(className(folder, file))).toArray();
  }

  /** Returns the names of the sub-folders, in order; a single one is no class. */
  private static List<String> classes(Path folder, List<Path> files) {
    TreeSet<String> names = new TreeSet<>();
    files.forEach(file -> names.add(className(folder, file)));
    return names.size() > 1 ? List.copyOf(names) : List.of();
  }

  private static String className(Path folder, Path file) {
    return folder.relativize(file.resolveSibling("")).toString();
  }
}
