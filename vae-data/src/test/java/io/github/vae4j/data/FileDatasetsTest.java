package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProvider;
import io.github.vae4j.core.data.DatasetProviders;
import io.github.vae4j.core.data.Datasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which reader opens what, by path and by locator. */
final class FileDatasetsTest {
  private static final String ALL =
      "'digits' (inside), an IDX file (gzipped or not), a folder of images, .npy, .npz, .csv, .tsv"
          + " or .txt (gzipped or not), - (a table on the standard input)";

  @TempDir private Path folder;

  private static String message(String locator) {
    return String.valueOf(
        assertThrows(DataException.class, () -> Datasets.open(locator)).getMessage());
  }

  @Test
  void theReadersAreFoundAndDescribeThemselves() {
    assertEquals(
        List.of("digits", "idx", "images", "numpy", "table"),
        DatasetProviders.discover().providers().stream().map(DatasetProvider::name).toList());
    assertEquals(ALL, DatasetProviders.discover().locators());
    assertEquals(List.of(), DatasetProviders.discover().failures());
  }

  @Test
  void anUnknownKindOfFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("model.safetensors"), "hello there");
    assertEquals(
        file
            + ": expected a data set (IDX, npy, npz, csv, tsv or a folder of images), found"
            + " another kind of file",
        assertThrows(DataException.class, () -> FileDatasets.open(file, DataSettings.defaults()))
            .getMessage());
    assertEquals(
        file + ": expected " + ALL + "; found another kind of file; check the path",
        message(file.toString()));
  }

  @Test
  void aMissingFileOrFolderIsNamed() {
    Path path = folder.resolve("absent");
    String expected = path + ": expected a data file, found none; check the path";
    assertEquals(
        expected,
        assertThrows(DataException.class, () -> FileDatasets.open(path, DataSettings.defaults()))
            .getMessage());
    assertEquals(
        path + ": expected a folder of images, found none; check the path",
        assertThrows(DataException.class, () -> FileDatasets.imageFolder(path)).getMessage());
    assertEquals(
        path
            + ": expected "
            + ALL
            + "; found neither a data file of that name nor a source that knows it; check the path",
        message(path.toString()));
    Path named = folder.resolve("absent.npy");
    assertEquals(
        named + ": expected a data file, found none; check the path", message(named.toString()));
  }

  @Test
  void aFileThatCannotBeUnpackedSaysSo() throws IOException {
    Path file = folder.resolve("cut.gz");
    Files.write(file, HexFormat.of().parseHex("1f8b08"));
    assertTrue(
        message(file.toString()).contains("the file is truncated"), () -> message(file + ""));
  }

  @Test
  void aFolderCalledDigitsIsReachedByAnotherSpelling() {
    try (Dataset digits = Datasets.open("digits")) {
      assertEquals(1797, digits.size());
      assertEquals(16, digits.fullScale().orElseThrow());
    }
    assertTrue(message("./digits").startsWith("./digits: expected "), message("./digits"));
  }

  @Test
  void settingsOfTablesAreForTables() throws IOException {
    Path table = Files.writeString(folder.resolve("a.tsv.txt"), "a;class\n1;7\n2;8\n3;9\n");
    DataSettings settings =
        DataSettings.builder().delimiter(';').labelColumn("class").limit(2).build();
    try (Dataset data = Datasets.open(table.toString(), settings)) {
      assertEquals("a.tsv.txt (first 2)", data.name());
      assertEquals(2, data.size());
      assertEquals(8, data.label(1));
    }
    assertEquals(
        "digits: expected no setting delimiter, label-column for data of the kind 'digits', which"
            + " takes none; leave it out",
        assertThrows(IllegalArgumentException.class, () -> Datasets.open("digits", settings))
            .getMessage());
  }

  @Test
  void tabsSeparateTheCellsOfTsv() throws IOException {
    Path table = Files.writeString(folder.resolve("a.tsv"), "a\tb\n1\t7\n");
    try (Dataset data = Datasets.open(table.toString())) {
      assertEquals(List.of("a", "b"), data.columns());
    }
  }
}
