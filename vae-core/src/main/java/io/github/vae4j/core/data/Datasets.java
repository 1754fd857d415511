package io.github.vae4j.core.data;

import java.util.List;

/** Opens data sets. */
public final class Datasets {
  private Datasets() {}

  /**
   * Opens the data that a locator names, with the default settings.
   *
   * @throws DataException if no source opens it, or the data are absent, damaged or not what they
   *     should be
   */
  public static Dataset open(String locator) {
    return open(locator, DataSettings.defaults());
  }

  /**
   * Opens the data that a locator names, by the {@link DatasetProvider} on the module path or the
   * class path that opens it. {@code digits} stands for {@link #digits()}; files are read by the
   * artifact {@code io.github.vae4j:vae-data}.
   *
   * @throws DataException if no source opens it, two do, or the data are absent, damaged or not
   *     what they should be
   * @throws IllegalArgumentException if a setting is given that the source does not take
   */
  public static Dataset open(String locator, DataSettings settings) {
    return DatasetProviders.discover().open(locator, settings);
  }

  /**
   * Returns rows of a table that are in memory, copied.
   *
   * @param name what messages call them
   * @throws DataException if there are none, they differ in length or a number is not finite
   */
  public static Dataset of(String name, float[][] rows) {
    return new RowsInMemory(name, rows);
  }

  /**
   * Returns a table that is in memory, copied. A column holds numbers if all its cells are; else
   * the texts of its cells.
   *
   * @param name what messages call it
   * @param columns names, no two equal
   * @param rows cells: NaN or an empty text where one is missing
   * @throws DataException if there is no row or no column, rows differ in length, names are equal
   *     or a number is infinite
   */
  public static Dataset table(String name, List<String> columns, List<? extends List<?>> rows) {
    return new TableInMemory(name, columns, rows);
  }

  /**
   * Opens the embedded digits: 1797 images of 8 x 8 grey levels 0 to 16 with labels.
   *
   * <p>Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning
   * Repository, licensed under CC BY 4.0. This is the 8×8 test set of 1797 images in the form
   * distributed with scikit-learn (BSD-3-Clause); {@code digits.rst} describes it. Unchanged.
   */
  public static Dataset digits() {
    return Digits.open();
  }
}
