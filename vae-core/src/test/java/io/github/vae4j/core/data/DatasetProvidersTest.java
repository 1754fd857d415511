package io.github.vae4j.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DatasetProvidersTest {
  /** Opens what begins with its word. */
  private record Toy(String name, int priority) implements DatasetProvider {
    @Override
    public String locators() {
      return name + ":NAME";
    }

    @Override
    public Set<String> settings() {
      return Set.of("header");
    }

    @Override
    public boolean opens(String locator) {
      if (name.equals("broken")) {
        throw new IllegalStateException("no store");
      }
      return locator.startsWith("kv:");
    }

    @Override
    public Dataset open(String locator, DataSettings settings) {
      return Datasets.of(name + " " + locator, new float[][] {{1}, {2}, {3}});
    }
  }

  private static DatasetProviders of(DatasetProvider... providers) {
    return new DatasetProviders(List.of(providers), List.of("com.acme.Absent"));
  }

  private static String refusal(DatasetProviders providers, String locator) {
    return String.valueOf(
        assertThrows(DataException.class, () -> providers.open(locator, DataSettings.defaults()))
            .getMessage());
  }

  @Test
  void theOneThatOpensItDoes() {
    try (Dataset data =
        of(new DigitsProvider(), new Toy("kv", 0))
            .open("kv:a", DataSettings.builder().limit(2).build())) {
      assertEquals("kv kv:a (first 2)", data.name());
      assertEquals(2, data.size());
    }
  }

  @Test
  void theHigherPriorityWinsAndTwoOfOneAreRefused() {
    Toy low = new Toy("low", -2);
    try (Dataset data = of(low, new Toy("high", 0)).open("kv:a", DataSettings.defaults())) {
      assertEquals("high kv:a", data.name());
    }
    String message = refusal(of(low, new Toy("other", -2)), "kv:a");
    assertTrue(
        message.startsWith("kv:a: expected one source of data that opens it, found two: low ("),
        message);
    assertTrue(message.contains(", and other ("), message);
  }

  @Test
  void whatNobodyOpensIsRefusedWithAllThatIsThere() {
    String message = refusal(of(new DigitsProvider(), new Toy("broken", 0)), "table.csv");
    assertTrue(
        message.startsWith(
            "table.csv: expected broken:NAME, 'digits' (inside); found neither a data file of that"
                + " name nor a source that knows it; to read files add io.github.vae4j:vae-data to"
                + " the path; broken: com.acme.Absent, "),
        message);
    assertTrue(message.contains("no store"), message);
  }

  @Test
  void settingsThatTheSourceDoesNotTakeAreRefused() {
    DataSettings settings =
        DataSettings.builder().header(DataSettings.Header.NO).delimiter(';').build();
    assertEquals(
        "kv:a: expected no setting delimiter for data of the kind 'kv', which takes header; leave"
            + " it out",
        assertThrows(
                IllegalArgumentException.class, () -> of(new Toy("kv", 0)).open("kv:a", settings))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> DataSettings.builder().limit(-1).build());
  }

  /** Labels in order: 20 of each of 3 classes. */
  private record Sorted() implements DatasetProvider {
    @Override
    public String name() {
      return "sorted";
    }

    @Override
    public String locators() {
      return "sorted";
    }

    @Override
    public boolean opens(String locator) {
      return locator.equals("sorted");
    }

    @Override
    public Dataset open(String locator, DataSettings settings) {
      return new ForwardingDataset(Datasets.of("sorted", new float[60][1])) {
        @Override
        public boolean hasLabels() {
          return true;
        }

        @Override
        public int label(int index) {
          return index / 20;
        }
      };
    }
  }

  private static List<String> notesOfFirst(int limit) {
    try (Dataset data =
        of(new Sorted()).open("sorted", DataSettings.builder().limit(limit).build())) {
      return data.notes();
    }
  }

  @Test
  void aPartOfSortedDataThatLacksClassesIsNoted() {
    assertEquals(
        List.of(
            "sorted: the first 40 data have 2 of the 3 classes of all 60, which seem to be in order"
                + " of their labels; shuffle them before a part is taken for all"),
        notesOfFirst(40));
    assertEquals(List.of(), notesOfFirst(41)); // has all classes
    assertEquals(List.of(), notesOfFirst(29)); // too few to tell
    assertEquals(List.of(), notesOfFirst(0));
  }
}
