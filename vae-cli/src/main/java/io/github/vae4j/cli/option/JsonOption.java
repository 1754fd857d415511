package io.github.vae4j.cli.option;

import picocli.CommandLine.Option;

/** Whether a program reads what a command found. {@code Console} asks for it. */
public final class JsonOption {
  @Option(
      names = "--json",
      description =
          "Print one JSON document instead of text, on errors too. All else goes to the standard"
              + " error.")
  private boolean asked;

  public boolean asked() {
    return asked;
  }
}
