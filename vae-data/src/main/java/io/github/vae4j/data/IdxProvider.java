package io.github.vae4j.data;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProvider;
import java.nio.file.Path;
import java.util.Set;

/** Files in the format of MNIST, by their path. */
public final class IdxProvider implements DatasetProvider {
  /** Creates the provider. */
  public IdxProvider() {}

  @Override
  public String name() {
    return "idx";
  }

  @Override
  public String locators() {
    return "an IDX file (gzipped or not)";
  }

  @Override
  public Set<String> settings() {
    return Set.of("max-unpacked", "crop", "resize", "grey", "channels");
  }

  @Override
  public int priority() {
    return -2;
  }

  @Override
  public boolean opens(String locator) {
    return FileKind.of(locator).filter(FileKind.IDX::equals).isPresent();
  }

  @Override
  public Dataset open(String locator, DataSettings settings) {
    return FileKind.IDX.open(Path.of(locator), settings);
  }
}
