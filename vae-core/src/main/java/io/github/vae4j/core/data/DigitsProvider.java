package io.github.vae4j.core.data;

import java.util.List;

/** The embedded digits by their word. */
public final class DigitsProvider implements DatasetProvider {
  /** Creates the provider. */
  public DigitsProvider() {}

  @Override
  public String name() {
    return Digits.NAME;
  }

  @Override
  public String locators() {
    return "'" + Digits.NAME + "' (inside)";
  }

  @Override
  public List<String> words() {
    return List.of(Digits.NAME);
  }

  /** Returns a priority above that of files: a folder of this name is another way to write. */
  @Override
  public int priority() {
    return -1;
  }

  @Override
  public boolean opens(String locator) {
    return locator.equals(Digits.NAME);
  }

  @Override
  public Dataset open(String locator, DataSettings settings) {
    return Datasets.digits();
  }
}
