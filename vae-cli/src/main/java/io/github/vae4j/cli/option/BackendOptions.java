package io.github.vae4j.cli.option;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.cli.engine.Fastest;
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
          "The backend. 'vae backends' lists them. Default: the system property vae.backend,"
              + " then the environment VAE_BACKEND, then the fastest by 'vae backends"
              + " --measure', then the best backend that is available.")
  private String name = "";

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "The device, such as cpu or cuda:0. Default: the backend chooses.")
  private String device = "";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads for one operation. Default: the backend chooses.")
  private int threads;

  @Option(
      names = "--backend-option",
      paramLabel = "NAME=VALUE",
      description = "An option of the backend. May be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  public Backend open() {
    return select(Backends.discover()).open(config());
  }

  /** Chooses one of the backends. */
  public BackendProvider select(Backends backends) {
    return name.isEmpty()
        ? Fastest.remembered(backends).map(backends::preferring).orElse(backends).select()
        : backends.select(name);
  }

  public BackendConfig config() {
    return new BackendConfig(device, threads, options);
  }

  public String name() {
    return name;
  }
}
