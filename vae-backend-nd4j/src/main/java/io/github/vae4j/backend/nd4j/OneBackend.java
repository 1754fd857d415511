package io.github.vae4j.backend.nd4j;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Shows the engine one of its own backends: it would take the one for CUDA wherever that is on the
 * class path.
 */
final class OneBackend extends ClassLoader {
  private static final String SERVICES = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

  private final String backend;

  OneBackend(ClassLoader parent, String backend) {
    super(parent);
    this.backend = backend;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (!name.equals(SERVICES)) {
      return super.getResources(name);
    }
    List<URL> chosen = new ArrayList<>();
    for (URL url : Collections.list(super.getResources(name))) {
      try (InputStream in = url.openStream()) {
        if (new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(backend)) {
          chosen.add(url);
        }
      }
    }
    return Collections.enumeration(chosen);
  }
}
