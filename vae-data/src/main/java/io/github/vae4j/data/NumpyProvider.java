package io.github.vae4j.data;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProvider;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Arrays and archives of NumPy, by their path, which the name of an array may follow: {@code
 * FILE.npz:ARRAY}.
 */
public final class NumpyProvider implements DatasetProvider {
  private static final Pattern ARCHIVE =
      Pattern.compile("(.+\\.npz):([^:/\\\\]+)", Pattern.CASE_INSENSITIVE);

  /** Creates the provider. */
  public NumpyProvider() {}

  @Override
  public String name() {
    return "numpy";
  }

  @Override
  public String locators() {
    return ".npy, .npz";
  }

  @Override
  public int priority() {
    return -2;
  }

  @Override
  public Set<String> settings() {
    return Set.of(
        "array",
        "labels",
        "label-column",
        "missing",
        "categorical",
        "max-unpacked",
        "crop",
        "resize",
        "grey",
        "channels");
  }

  @Override
  public boolean opens(String locator) {
    return FileKind.of(file(locator)).filter(FileKind.NUMPY::equals).isPresent();
  }

  @Override
  public Dataset open(String locator, DataSettings settings) {
    String file = file(locator);
    if (file.equals(locator)) {
      return FileKind.NUMPY.open(Path.of(locator), settings);
    }
    String array = locator.substring(file.length() + 1);
    // Labels that belong to another array are not meant for this one.
    boolean other = !settings.array().isEmpty() && !settings.array().equals(array);
    DataSettings.Builder named = settings.toBuilder().array(array);
    return FileKind.NUMPY.open(Path.of(file), other ? named.labels("").build() : named.build());
  }

  /** Returns the file of a locator, which an array of it may follow behind a colon. */
  private static String file(String locator) {
    Matcher archive = ARCHIVE.matcher(locator);
    return archive.matches() ? archive.group(1) : locator;
  }
}
