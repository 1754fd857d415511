package io.github.vae4j.cli.option;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.core.discovery.Backends;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which backend runs the programs. */
public final class BackendOptions {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description =
          "Backend; 'vae backends' lists them. Default: the system property vae.backend, the environment VAE_BACKEND,"
              + " else the best one that is available.")
  private String name = "";

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "Device, such as cpu or cuda:0. Default: the backend's choice.")
  private String device = "";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads for one operation. Default: the backend's choice.")
  private int threads;

  @Option(
      names = "--backend-option",
      paramLabel = "NAME=VALUE",
      description = "An option of the backend; may be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  public Backend open() {
    Backends backends = Backends.discover();
    BackendProvider provider = name.isEmpty() ? backends.select() : backends.select(name);
    return provider.open(config());
  }

  public BackendConfig config() {
    return new BackendConfig(device, threads, options);
  }

  public String name() {
    return name;
  }
}
