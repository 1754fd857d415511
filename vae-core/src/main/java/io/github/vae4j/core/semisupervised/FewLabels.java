package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ForwardingDataset;
import io.github.vae4j.core.data.Splits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Data of which a few keep their labels, of each class as many, to see what labels are worth. The
 * labels of the others are not known, as are those of data that had none before.
 */
public final class FewLabels extends ForwardingDataset {
  /** What stands in the place of a label that is hidden, unless another word does. */
  public static final String HIDDEN = "-1";

  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

  private final boolean[] kept;
  private final List<String> classNames;
  private final int hidden; // the class of data whose label is not known

  private FewLabels(Dataset base, boolean[] kept, List<String> classNames, int hidden) {
    super(base);
    this.kept = kept;
    this.classNames = classNames;
    this.hidden = hidden;
  }

  /** Returns the data; the class {@value #HIDDEN} stands in the place of a hidden label. */
  public static Dataset of(Dataset data, int count, RandomKey key) {
    return of(data, count, List.of(HIDDEN), key);
  }

  /**
   * Returns the data.
   *
   * @param count of labels that are kept, at least one of each class; all if there are no more
   * @param unknown what stands in the place of a label that is not known, of which the first stands
   *     in that of a hidden one; where classes are numbers, the first that is a number
   * @param key decides which
   * @throws IllegalArgumentException if there are fewer labels than classes, or no unknown word
   *     that can stand among the classes
   * @throws DataException if there are no labels
   */
  public static Dataset of(Dataset data, int count, List<String> unknown, RandomKey key) {
    if (!data.hasLabels()) {
      throw new DataException(
          data.name() + ": expected labels, of which some are kept, found none");
    }
    Map<Integer, List<Integer>> byClass = new TreeMap<>();
    for (int row : Splits.permutation(data.size(), key)) {
      int label = data.label(row);
      if (!unknown.contains(name(data, label))) {
        byClass.computeIfAbsent(label, found -> new ArrayList<>()).add(row);
      }
    }
    if (count < byClass.size()) {
      throw new IllegalArgumentException(
          "labelled data: need at least "
              + byClass.size()
              + ", one of each class of "
              + data.name()
              + ", got "
              + count
              + "; keep more labels");
    }
    boolean[] kept = new boolean[data.size()];
    int left = Math.min(count, byClass.values().stream().mapToInt(List::size).sum());
    for (int turn = 0; left > 0; turn++) {
      for (List<Integer> rows : byClass.values()) {
        if (turn < rows.size() && left > 0) {
          kept[rows.get(turn)] = true;
          left--;
        }
      }
    }
    List<String> names = new ArrayList<>(data.classNames());
    if (names.isEmpty()) {
      return new FewLabels(data, kept, names, number(data, unknown));
    }
    if (!names.contains(unknown.get(0))) {
      names.add(unknown.get(0));
    }
    return new FewLabels(data, kept, List.copyOf(names), names.indexOf(unknown.get(0)));
  }

  private static String name(Dataset data, int label) {
    return data.classNames().isEmpty() || label < 0
        ? Integer.toString(label)
        : data.classNames().get(label);
  }

  private static int number(Dataset data, List<String> unknown) {
    return unknown.stream()
        .filter(word -> NUMBER.matcher(word).matches())
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "labelled data: the classes of "
                        + data.name()
                        + " are numbers, so a hidden label needs one too, such as "
                        + HIDDEN
                        + ", got "
                        + String.join(", ", unknown)));
  }

  @Override
  public int label(int index) {
    return kept[index] ? base().label(index) : hidden;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }
}
