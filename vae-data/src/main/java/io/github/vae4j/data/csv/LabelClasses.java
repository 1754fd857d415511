package io.github.vae4j.data.csv;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Class numbers of labels. Labels that are all whole numbers from 0 are class numbers as they are.
 * Others are numbered in their order: numbers by size, before texts by their characters, so that
 * {@code False} comes before {@code True}.
 *
 * @param numbers the class of each label that is different from the others
 * @param names of the classes; empty if the labels are class numbers
 */
public record LabelClasses(int[] numbers, List<String> names) {
  /**
   * Numbers the classes.
   *
   * @param labels the different labels, as they are written
   */
  public static LabelClasses of(List<String> labels) {
    NumberScanner scanner = new NumberScanner(false);
    double[] values =
        labels.stream()
            .mapToDouble(
                label ->
                    scanner.scan(label) == NumberScanner.Found.NUMBER
                        ? scanner.value()
                        : Double.NaN)
            .toArray();
    if (Arrays.stream(values).allMatch(value -> value >= 0 && value == (int) value)) {
      return new LabelClasses(Arrays.stream(values).mapToInt(v -> (int) v).toArray(), List.of());
    }
    Integer[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> values[i] + 0.0) // NaN is the greatest
                    .thenComparing(i -> Double.isNaN(values[i]) ? labels.get(i) : ""))
            .toArray(Integer[]::new);
    int[] numbers = new int[values.length];
    Map<Double, Integer> byValue = new HashMap<>(); // 1 and 1.0 are one class
    TreeMap<Integer, String> names = new TreeMap<>();
    for (int i : order) {
      int next = names.size();
      int number =
          Double.isNaN(values[i]) ? next : byValue.computeIfAbsent(values[i] + 0.0, v -> next);
      names.putIfAbsent(number, name(labels.get(i), values[i]));
      numbers[i] = number;
    }
    return new LabelClasses(numbers, List.copyOf(names.values()));
  }

  private static String name(String label, double value) {
    return value == Math.rint(value) ? Decimals.shortest(value, false) : label;
  }
}
