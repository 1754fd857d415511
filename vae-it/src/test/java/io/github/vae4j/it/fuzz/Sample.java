package io.github.vae4j.it.fuzz;

import io.github.vae4j.core.data.DataSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sound data that are mutated.
 *
 * @param locator path of the file or folder that is opened, below the folder of the files
 * @param files bytes by their path below that folder
 * @param settings with which it opens; labels may be one of the files
 */
record Sample(String locator, Map<String, byte[]> files, DataSettings settings) {
  Sample {
    files = Collections.unmodifiableMap(new TreeMap<>(files)); // in one order in every run
  }

  /** Returns the settings for files that stand in a folder. */
  DataSettings settingsIn(Path folder) {
    return files.containsKey(settings.labels())
        ? settings.toBuilder().labels(folder.resolve(settings.labels()).toString()).build()
        : settings;
  }

  static Sample of(String file, byte[] bytes, DataSettings settings) {
    return new Sample(file, Map.of(file, bytes), settings);
  }
}
