package io.github.vae4j.data;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProvider;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Predicate;

/** Tables as text, by their path. */
public final class TableProvider implements DatasetProvider {
  private static final String INPUT = "-";

  /** Creates the provider. */
  public TableProvider() {}

  @Override
  public String name() {
    return "table";
  }

  @Override
  public String locators() {
    return ".csv, .tsv or .txt (gzipped or not), - (a table on the standard input)";
  }

  @Override
  public Set<String> settings() {
    return Set.of("delimiter", "header", "label-column", "missing", "categorical", "max-unpacked");
  }

  @Override
  public int priority() {
    return -2;
  }

  @Override
  public boolean opens(String locator) {
    return locator.equals(INPUT) || FileKind.of(locator).filter(FileKind.TABLE::equals).isPresent();
  }

  @Override
  public Dataset open(String locator, DataSettings settings) {
    return locator.equals(INPUT)
        ? CsvReader.readInput(System.in, settings, ByteStore.HEAP_LIMIT)
        : FileKind.TABLE.open(Path.of(locator), settings);
  }

  @Override
  public Iterator<Dataset> parts(
      String locator, DataSettings settings, int most, Predicate<String> numbers) {
    return locator.equals(INPUT)
        ? CsvReader.partsOfInput(System.in, settings, most, numbers)
        : DatasetProvider.super.parts(locator, settings, most, numbers);
  }
}
