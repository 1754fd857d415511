package io.github.vae4j.cli.option;

import picocli.CommandLine.Option;

/** Whether what the engine computes first is computed in plain Java too. */
public final class VerifyOption {
  @Option(
      names = "--no-verify",
      description =
          "Do not compare the first step or batch with plain Java. The comparison takes about"
              + " two seconds at most. It finds an engine that computes wrongly on this machine, and"
              + " then ends with exit code 7.")
  private boolean off;

  public boolean asked() {
    return !off;
  }
}
