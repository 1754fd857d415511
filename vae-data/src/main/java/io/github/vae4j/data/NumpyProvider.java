package io.github.vae4j.data;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProvider;
import java.nio.file.Path;

/** Arrays and archives of NumPy, by their path. */
public final class NumpyProvider implements DatasetProvider {
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
  public boolean opens(String locator) {
    return FileKind.of(locator).filter(FileKind.NUMPY::equals).isPresent();
  }

  @Override
  public Dataset open(String locator, DataSettings settings) {
    return FileKind.NUMPY.open(Path.of(locator), settings);
  }
}
