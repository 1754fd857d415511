package io.github.vae4j.it.fault;

import java.io.IOException;

/** Counts calls to a file system, and lets one of them fail. */
final class Faults {
  private int calls;
  private int failing; // from 1; 0 for none
  private String failed = "";

  /** Begins to count again, and lets a call fail. */
  void failAt(int call) {
    calls = 0;
    failing = call;
    failed = "";
  }

  /** Returns the number of calls since. */
  int calls() {
    return calls;
  }

  /** Returns what failed; empty if nothing did. */
  String failed() {
    return failed;
  }

  /**
   * Counts a call.
   *
   * @throws IOException if it is the one that fails
   */
  void call(String what) throws IOException {
    calls++;
    if (calls == failing) {
      failed = what;
      throw new IOException("No space left on device (" + what + ")");
    }
  }
}
