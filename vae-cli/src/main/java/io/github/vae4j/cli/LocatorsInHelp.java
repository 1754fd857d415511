package io.github.vae4j.cli;

import java.util.Collections;
import java.util.Enumeration;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.Set;

/** What data can be opened, as text for help; it is looked up when help is shown. */
final class LocatorsInHelp extends ResourceBundle {
  static final String KEY = "locators";

  @Override
  protected Object handleGetObject(String key) {
    if (!key.equals(KEY)) {
      throw new MissingResourceException("no text for " + key, getClass().getName(), key);
    }
    return Plugins.datasets().locators();
  }

  @Override
  protected Set<String> handleKeySet() {
    return Set.of(KEY); // without a look at the text
  }

  @Override
  public Enumeration<String> getKeys() {
    return Collections.enumeration(Set.of(KEY));
  }
}
