package io.github.vae4j.core.discovery;

/**
 * Which backend is asked for, and by whom.
 *
 * @param name empty for the automatic choice
 * @param source for messages
 */
record Wish(String name, String source) {
  static final String PROPERTY = "vae.backend";
  static final String VARIABLE = "VAE_BACKEND";

  /** Returns the first that is not blank. */
  static Wish of(String argument, String property, String variable) {
    if (!argument.isBlank()) {
      return new Wish(argument.strip(), "by name");
    }
    if (!property.isBlank()) {
      return new Wish(property.strip(), "by the system property " + PROPERTY);
    }
    if (!variable.isBlank()) {
      return new Wish(variable.strip(), "by the environment variable " + VARIABLE);
    }
    return new Wish("", "");
  }

  boolean automatic() {
    return name.isEmpty();
  }
}
