package io.github.vae4j.cli;

import picocli.CommandLine.Option;

/** Whether what the engine computes first is computed in plain Java too. */
final class VerifyOption {
  @Option(
      names = "--no-verify",
      description =
          "Do not compare the first step or batch with plain Java. The comparison takes about two seconds at most. It finds"
              + " an engine that computes wrongly on this machine, which is exit code 7.")
  private boolean off;

  boolean asked() {
    return !off;
  }
}
