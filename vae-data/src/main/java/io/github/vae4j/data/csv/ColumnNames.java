package io.github.vae4j.data.csv;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names of columns of which no two are equal.
 *
 * @param names in the order of the columns
 * @param notes what was changed, one sentence each
 */
record ColumnNames(List<String> names, List<String> notes) {
  private static final int MOST_NOTES = 5;

  /** Names the unnamed columns by their position from 1, and numbers those of equal names. */
  static ColumnNames of(List<String> header) {
    Set<String> given = new HashSet<>();
    header.forEach(name -> given.add(name.strip()));
    Set<String> taken = new HashSet<>();
    Map<String, Integer> copies = new HashMap<>(); // the last number that a name got
    List<String> names = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    int changed = 0;
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i).strip();
      String base = name.isEmpty() ? "column " + (i + 1) : name;
      String unique = base;
      while (taken.contains(unique) || !unique.equals(name) && given.contains(unique)) {
        unique = base + "." + copies.merge(base, 2, (copy, first) -> copy + 1);
      }
      taken.add(unique);
      names.add(unique);
      if (!unique.equals(name) && changed++ < MOST_NOTES) {
        notes.add(
            name.isEmpty()
                ? "column " + (i + 1) + " has no name and is called '" + unique + "'"
                : "column "
                    + (i + 1)
                    + " is called '"
                    + unique
                    + "', because an earlier one is called '"
                    + name
                    + "' too");
      }
    }
    if (changed > MOST_NOTES) {
      notes.add((changed - MOST_NOTES) + " more columns without a name of their own got one");
    }
    return new ColumnNames(List.copyOf(names), List.copyOf(notes));
  }
}
