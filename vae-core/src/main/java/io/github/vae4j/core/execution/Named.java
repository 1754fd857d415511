package io.github.vae4j.core.execution;

import java.util.Map;

/** Values by name. */
public final class Named {
  private Named() {}

  /**
   * Returns the value of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists what there is
   */
  public static <K, T> T get(Map<K, T> values, K name) {
    T value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no value '" + name + "'; there are " + values.keySet());
    }
    return value;
  }
}
