package io.github.vae4j.core.result;

import io.github.vae4j.core.service.Services;
import java.util.List;
import java.util.Optional;

/** The writers of results that were found, and the choice of one of them by a destination. */
public final class ResultWriters {
  private final List<ResultWriter> writers;

  private ResultWriters(List<ResultWriter> writers) {
    this.writers = writers;
  }

  /** Finds the writers on the module path and the class path of the running program. */
  public static ResultWriters discover() {
    return new ResultWriters(Services.load(ResultWriter.class).providers());
  }

  /** Returns in a few words where they write to; empty if there are none. */
  public String destinations() {
    return String.join(", ", writers.stream().map(ResultWriter::destinations).sorted().toList());
  }

  /** Returns the writer to a destination, if there is one. */
  public Optional<ResultWriter> of(String destination) {
    return writers.stream().filter(writer -> writer.writes(destination)).findFirst();
  }
}
