package io.github.vae4j.core.shard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * A sum over shards in the order of a binary tree that their number alone fixes. The sum of n
 * shards is that of the first k and that of the others, where k is the greatest power of two below
 * n; 3 shards are (0 + 1) + 2, and 6 are ((0 + 1) + (2 + 3)) + (4 + 5). Floating-point sums depend
 * on how they are grouped: whoever adds by this tree has the same bits, in whichever order shards
 * and parts arrive.
 *
 * <p>Values in the order of the shards leave at most {@link #mostParts} that wait, as the digits of
 * a binary counter. Not for several threads.
 *
 * @param <T> of the values
 */
public final class TreeSum<T> {
  private final int shards;
  private final BinaryOperator<T> plus;
  private final Map<Place, T> waiting = new TreeMap<>();

  /**
   * A place in the tree: the shards from {@code index * 2^level} on, 2^level of them or the rest.
   */
  private record Place(int level, int index) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return first() == other.first()
          ? Integer.compare(level, other.level)
          : Long.compare(first(), other.first());
    }

    long first() {
      return (long) index << level;
    }

    boolean isLeft() {
      return index % 2 == 0;
    }

    Place sibling() {
      return new Place(level, index ^ 1);
    }

    Place parent() {
      return new Place(level + 1, index >> 1);
    }
  }

  /**
   * The sum of a subtree.
   *
   * @param level of the subtree: it has 2^level shards, or those that are left
   * @param index its place among those of its level, from 0
   * @param value the sum
   */
  public record Part<T>(int level, int index, T value) {}

  /**
   * Begins a sum.
   *
   * @param shards of the whole sum
   * @param plus adds two values, that of the smaller shards first
   * @throws IllegalArgumentException if there is no shard
   */
  public TreeSum(int shards, BinaryOperator<T> plus) {
    if (shards < 1) {
      throw new IllegalArgumentException("shards: need to be at least 1, got " + shards);
    }
    this.shards = shards;
    this.plus = plus;
  }

  /** Returns how many sums wait at most while shards are added in their order. */
  public static int mostParts(int shards) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(shards);
  }

  /**
   * Adds the value of a shard, from 0.
   *
   * @throws IllegalArgumentException if there is no such shard
   */
  public void add(int shard, T value) {
    add(new Part<>(0, shard, value));
  }

  /**
   * Adds a part of another sum of as many shards.
   *
   * @throws IllegalArgumentException if there is no such part
   */
  public void add(Part<T> part) {
    Place place = new Place(part.level, part.index);
    if (part.level < 0 || part.level > 30 || part.index < 0 || place.first() >= shards) {
      throw new IllegalArgumentException(
          "shards: expected one of 0 to " + (shards - 1) + ", got " + place.first());
    }
    T value = part.value;
    while (place.index > 0 || 1L << place.level < shards) {
      if (place.sibling().first() < shards) {
        T other = waiting.remove(place.sibling());
        if (other == null) {
          break;
        }
        value = place.isLeft() ? plus.apply(value, other) : plus.apply(other, value);
      }
      place = place.parent();
    }
    waiting.put(place, value);
  }

  /** Returns the sums of the greatest subtrees that are complete, in the order of the shards. */
  public List<Part<T>> parts() {
    List<Part<T>> parts = new ArrayList<>();
    waiting.forEach((place, value) -> parts.add(new Part<>(place.level, place.index, value)));
    return parts;
  }

  /**
   * Returns the sum of all shards.
   *
   * @throws IllegalStateException if some were not added, or were more than once
   */
  public T total() {
    List<Part<T>> parts = parts();
    if (parts.size() != 1 || 1L << parts.get(0).level < shards) {
      throw new IllegalStateException(
          "shards: expected each of " + shards + " once, found those of " + waiting.keySet());
    }
    return parts.get(0).value;
  }
}
