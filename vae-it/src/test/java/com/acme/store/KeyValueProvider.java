package com.acme.store;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProvider;
import io.github.vae4j.core.data.Datasets;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** A stranger's source of data: tables under the keys of a store, which is a properties file. */
public final class KeyValueProvider implements DatasetProvider {
  @Override
  public String name() {
    return "kv";
  }

  @Override
  public String locators() {
    return "kv:STORE/KEY";
  }

  @Override
  public boolean opens(String locator) {
    return locator.startsWith("kv:");
  }

  @Override
  public Dataset open(String locator, DataSettings settings) {
    int slash = locator.lastIndexOf('/');
    String key = locator.substring(slash + 1);
    Properties store = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(locator.substring(3, Math.max(3, slash))))) {
      store.load(in);
    } catch (IOException e) {
      throw new DataException(locator + ": expected a store, found: " + e, e);
    }
    String value = store.getProperty(key);
    if (value == null) {
      throw new DataException(
          locator + ": expected a key '" + key + "', found " + store.stringPropertyNames());
    }
    String[] lines = value.split(" ", -1);
    float[][] rows = new float[lines.length][];
    for (int i = 0; i < rows.length; i++) {
      String[] cells = lines[i].split(",", -1);
      rows[i] = new float[cells.length];
      for (int j = 0; j < cells.length; j++) {
        rows[i][j] = Float.parseFloat(cells[j]);
      }
    }
    return Datasets.of(locator, rows);
  }
}
