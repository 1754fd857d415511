package io.github.vae4j.cli;

import picocli.CommandLine.Option;

/** Whether what the engine computes first is computed in plain Java too. */
final class VerifyOption {
  @Option(
      names = "--no-verify",
      description =
          "Do not compute the first step or batch in plain Java too. That takes a second or two at most, and finds an"
              + " engine that is wrong on this machine.")
  private boolean off;

  boolean asked() {
    return !off;
  }
}
