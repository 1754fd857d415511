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

/**
 * Data of which a few keep their labels, of each class as many, to see what labels are worth. The
 * others have the class {@value #HIDDEN}.
 */
public final class FewLabels extends ForwardingDataset {
  /** What stands in the place of a label that is hidden. */
  public static final String HIDDEN = "-1";

  private final boolean[] kept;

  private FewLabels(Dataset base, boolean[] kept) {
    super(base);
    this.kept = kept;
  }

  /**
   * Returns the data.
   *
   * @param count of labels that are kept, at least 1; all if there are no more
   * @param key decides which
   * @throws IllegalArgumentException if the count is below 1
   * @throws DataException if there are no labels
   */
  public static Dataset of(Dataset data, int count, RandomKey key) {
    if (count < 1) {
      throw new IllegalArgumentException("labelled data: need at least 1, got " + count);
    }
    if (!data.hasLabels()) {
      throw new DataException(
          data.name() + ": expected labels, of which some are kept, found none");
    }
    Map<Integer, List<Integer>> byClass = new TreeMap<>();
    for (int row : Splits.permutation(data.size(), key)) {
      byClass.computeIfAbsent(data.label(row), label -> new ArrayList<>()).add(row);
    }
    boolean[] kept = new boolean[data.size()];
    int left = Math.min(count, data.size());
    for (int turn = 0; left > 0; turn++) {
      for (List<Integer> rows : byClass.values()) {
        if (turn < rows.size() && left > 0) {
          kept[rows.get(turn)] = true;
          left--;
        }
      }
    }
    return new FewLabels(data, kept);
  }

  @Override
  public int label(int index) {
    if (kept[index]) {
      return base().label(index);
    }
    return base().classNames().isEmpty() ? Integer.parseInt(HIDDEN) : base().classNames().size();
  }

  @Override
  public List<String> classNames() {
    List<String> names = new ArrayList<>(base().classNames());
    if (!names.isEmpty()) {
      names.add(HIDDEN);
    }
    return List.copyOf(names);
  }
}
