package io.github.vae4j.cli.explore;

import com.google.gson.Gson;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the server says to a request.
 *
 * @param type media type of the body
 */
record Answer(int status, String type, byte[] body) {
  /** Writes {@code <} of a text as an escape, and refuses NaN, which JSON does not have. */
  private static final Gson GSON = new Gson();

  /** Returns a text, with which browsers do nothing. */
  static Answer text(int status, String text) {
    return new Answer(
        status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns JSON.
   *
   * @param value of maps, lists, texts, numbers and arrays of numbers
   */
  static Answer json(int status, Map<String, ?> value) {
    return new Answer(
        status,
        "application/json; charset=utf-8",
        GSON.toJson(value).getBytes(StandardCharsets.UTF_8));
  }
}
