package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.file.NearestFile;
import io.github.vae4j.core.service.Services;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The sources of data that were found, and the choice of one of them by a locator. */
public final class DatasetProviders {
  private static final String READERS = "io.github.vae4j.data";
  private static final int ENOUGH = 10; // data for each class

  private final List<DatasetProvider> providers;
  private final List<String> failures;

  private DatasetProviders(Services<DatasetProvider> found) {
    this(found.providers(), found.failures());
  }

  DatasetProviders(List<DatasetProvider> providers, List<String> failures) {
    List<DatasetProvider> usable = new ArrayList<>();
    List<String> broken = new ArrayList<>(failures);
    for (DatasetProvider provider : providers) {
      try {
        if (provider.name().isBlank() || provider.locators().isBlank()) {
          throw new IllegalArgumentException("it needs a name and a description of its locators");
        }
        usable.add(provider);
      } catch (RuntimeException | LinkageError e) {
        broken.add(Services.identity(provider) + ": " + Services.describe(e));
      }
    }
    usable.sort(
        Comparator.comparingInt(DatasetProvider::priority)
            .reversed()
            .thenComparing(DatasetProvider::name));
    this.providers = List.copyOf(usable);
    this.failures = List.copyOf(broken);
  }

  /** Finds the sources on the module path and the class path of the running program. */
  public static DatasetProviders discover() {
    return new DatasetProviders(Services.load(DatasetProvider.class));
  }

  /** Finds the sources in a module layer and its parents. */
  public static DatasetProviders discover(ModuleLayer layer) {
    return new DatasetProviders(Services.load(DatasetProvider.class, layer));
  }

  /** Finds the sources that a class loader sees. */
  public static DatasetProviders discover(ClassLoader loader) {
    return new DatasetProviders(Services.load(DatasetProvider.class, loader));
  }

  /** Returns the sources, of highest priority first. */
  public List<DatasetProvider> providers() {
    return providers;
  }

  /** Returns one line for each provider that is present but broken. */
  public List<String> failures() {
    return failures;
  }

  /** Returns in a few words which locators can be opened, for help and messages. */
  public String locators() {
    List<String> all = new ArrayList<>(providers.stream().map(DatasetProvider::locators).toList());
    return all.isEmpty() ? "none" : String.join(", ", all);
  }

  /**
   * Opens the data that a locator names.
   *
   * @throws DataException if no source opens it, two of one priority do, or the data are absent,
   *     damaged or not what they should be
   * @throws IllegalArgumentException if a setting is given that the source does not take
   */
  public Dataset open(String locator, DataSettings settings) {
    DatasetProvider provider = taking(locator, settings);
    return first(shaped(provider.open(locator, settings), settings.shape()), settings.limit());
  }

  /**
   * Opens rows that come one after the other, as {@link DatasetProvider#parts} says.
   *
   * @throws DataException if no source opens the locator, or two of one priority do
   * @throws IllegalArgumentException if the source has no such rows, or a setting is given that it
   *     does not take
   */
  public Iterator<Dataset> parts(
      String locator, DataSettings settings, int most, Predicate<String> numbers) {
    return taking(locator, settings).parts(locator, settings, most, numbers);
  }

  /** Returns the source of a locator, which takes the settings. */
  private DatasetProvider taking(String locator, DataSettings settings) {
    DatasetProvider provider = choose(locator);
    Set<String> refused = new TreeSet<>(settings.given());
    refused.removeAll(provider.settings());
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(
          locator
              + ": expected no setting "
              + String.join(", ", refused)
              + " for data of the kind '"
              + provider.name()
              + "', which takes "
              + (provider.settings().isEmpty()
                  ? "none"
                  : String.join(", ", new TreeSet<>(provider.settings())))
              + "; leave it out");
    }
    return provider;
  }

  /**
   * Opens data that are used beside others, with the settings of those as far as the source takes
   * them.
   *
   * @throws DataException as {@link #open}
   */
  public Dataset openBeside(String locator, DataSettings settings) {
    return open(locator, settings.only(choose(locator).settings()));
  }

  private DatasetProvider choose(String locator) {
    List<DatasetProvider> opening = new ArrayList<>();
    List<String> broken = new ArrayList<>(failures);
    for (DatasetProvider provider : providers) {
      try {
        if (provider.opens(locator)) {
          opening.add(provider);
        }
      } catch (RuntimeException | LinkageError e) {
        broken.add(Services.identity(provider) + ": " + Services.describe(e));
      }
    }
    if (opening.isEmpty()) {
      throw new DataException(nobodyOpens(locator, broken));
    }
    DatasetProvider chosen = opening.get(0);
    if (opening.size() > 1 && opening.get(1).priority() == chosen.priority()) {
      throw new DataException(
          locator
              + ": expected one source of data that opens it, found two: "
              + described(chosen)
              + ", and "
              + described(opening.get(1))
              + "; remove one from the path");
    }
    return chosen;
  }

  private static String described(DatasetProvider provider) {
    return provider.name() + " (" + Services.identity(provider) + ")";
  }

  private String nobodyOpens(String locator, List<String> broken) {
    boolean readers =
        providers.stream()
            .anyMatch(provider -> provider.getClass().getPackageName().equals(READERS));
    return locator
        + ": expected "
        + locators()
        + "; found "
        + (exists(locator)
            ? "another kind of file"
            : "neither a data file of that name nor a source that knows it")
        + (readers
            ? "; " + NearestFile.remedy(locator, words())
            : "; to read files add io.github.vae4j:vae-data to the path")
        + (broken.isEmpty() ? "" : "; broken: " + String.join(", ", broken));
  }

  private List<String> words() {
    return providers.stream().flatMap(provider -> provider.words().stream()).toList();
  }

  private static boolean exists(String locator) {
    try {
      return Files.exists(Path.of(locator));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Dataset shaped(Dataset data, Shape shape) {
    if (shape.rank() == 0) {
      return data;
    }
    try {
      return Reshaped.of(data, shape);
    } catch (DataException e) {
      data.close();
      throw e;
    }
  }

  private static Dataset first(Dataset data, int limit) {
    if (limit == 0 || limit >= data.size()) {
      return data;
    }
    int[] indices = new int[limit];
    Arrays.setAll(indices, i -> i);
    return new Subset(data, indices, data.name() + " (first " + limit + ")") {
      @Override
      public List<String> notes() {
        List<String> notes = new ArrayList<>(super.notes());
        notes.addAll(order(data, limit));
        return notes;
      }

      @Override
      public void close() {
        data.close(); // nobody else has it
      }
    };
  }

  /** Returns a note if the first data lack classes that so many at random would hardly lack. */
  private static List<String> order(Dataset data, int limit) {
    if (!data.hasLabels()) {
      return List.of();
    }
    long all = IntStream.range(0, data.size()).map(data::label).distinct().count();
    long found = IntStream.range(0, limit).map(data::label).distinct().count();
    return found < all && limit >= ENOUGH * all
        ? List.of(
            String.format(
                Locale.ROOT,
                "%s: the first %,d data have %d of the %d classes of all %,d, which seem to be in"
                    + " order of their labels; shuffle them before a part is taken for all",
                data.name(),
                limit,
                found,
                all,
                data.size()))
        : List.of();
  }
}
