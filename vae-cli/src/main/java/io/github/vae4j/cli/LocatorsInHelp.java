package io.github.vae4j.cli;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.ResourceBundle;

/** What data can be opened, as text for help; it is looked up when help is shown. */
final class LocatorsInHelp extends ResourceBundle {
  static final String KEY = "locators";

  @Override
  protected Object handleGetObject(String key) {
    return Plugins.datasets().locators();
  }

  @Override
  public Enumeration<String> getKeys() {
    return Collections.enumeration(List.of(KEY));
  }
}
