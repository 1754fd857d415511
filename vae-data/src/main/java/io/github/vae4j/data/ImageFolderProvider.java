package io.github.vae4j.data;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProvider;
import java.nio.file.Path;
import java.util.Set;

/** Folders of images, by their path. */
public final class ImageFolderProvider implements DatasetProvider {
  /** Creates the provider. */
  public ImageFolderProvider() {}

  @Override
  public String name() {
    return "images";
  }

  @Override
  public String locators() {
    return "a folder of images";
  }

  @Override
  public Set<String> settings() {
    return Set.of("max-unpacked", "crop", "resize", "grey");
  }

  @Override
  public int priority() {
    return -2;
  }

  @Override
  public boolean opens(String locator) {
    return FileKind.of(locator).filter(FileKind.IMAGES::equals).isPresent();
  }

  @Override
  public Dataset open(String locator, DataSettings settings) {
    return FileKind.IMAGES.open(Path.of(locator), settings);
  }
}
