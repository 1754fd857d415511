package io.github.vae4j.cli.explore;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.cli.chart.Charts;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** What there is under the token: the files of the page, and what it asks the engine. */
final class Pages {
  /** The colours of classes, which are those of figures. */
  private static final String COLOURS = "colours.css";

  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("", "text/html"),
          Map.entry("page.css", "text/css"),
          Map.entry(COLOURS, "text/css"),
          Map.entry("icon.svg", "image/svg+xml"),
          Map.entry("page.js", "text/javascript"),
          Map.entry("ask.js", "text/javascript"),
          Map.entry("datum.js", "text/javascript"),
          Map.entry("draw.js", "text/javascript"),
          Map.entry("latents.js", "text/javascript"),
          Map.entry("plot.js", "text/javascript"),
          Map.entry("ways.js", "text/javascript"));

  /** What the page asks while a slider moves. */
  private static final String SLIDERS = "decode";

  private final Map<String, Function<Form, Map<String, ?>>> questions = new TreeMap<>();
  private final EngineThread engine;
  private final Console console;

  Pages(Explorer explorer, EngineThread engine, Console console) {
    this.engine = engine;
    this.console = console;
    questions.put("model", form -> explorer.model());
    questions.put("latents", form -> explorer.latents());
    questions.put(SLIDERS, explorer::decode);
    questions.put("prior", explorer::prior);
    questions.put("datum", explorer::datum);
    questions.put("score", explorer::score);
    questions.put("refine", explorer::refine);
    questions.put("interpolate", explorer::interpolate);
  }

  /** Returns the method by which a path is asked for; empty if there is no such path. */
  String method(String path) {
    return FILES.containsKey(path) ? "GET" : questions.containsKey(path) ? "POST" : "";
  }

  /** Returns what is under a path. */
  Answer answer(String path, String body) {
    if (path.equals(COLOURS)) {
      return new Answer(
          200,
          "text/css; charset=utf-8",
          Charts.coloursOfSeries().getBytes(StandardCharsets.UTF_8));
    }
    if (FILES.containsKey(path)) {
      return file(path);
    }
    Function<Form, Map<String, ?>> question = Objects.requireNonNull(questions.get(path));
    try {
      Form form = Form.of(body);
      return Answer.json(200, engine.call(path.equals(SLIDERS), () -> question.apply(form)));
    } catch (Interruption.StoppedException e) {
      return failed(503, "the explorer was stopped");
    } catch (IllegalArgumentException | ResourceException e) {
      return failed(400, String.valueOf(e.getMessage()));
    } catch (NonFiniteException | BackendException e) {
      return failed(422, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      console.note("vae: internal error while the page asked for '%s': %s", path, e.toString());
      return failed(500, "internal error: " + e);
    }
  }

  private static Answer failed(int status, String why) {
    return Answer.json(status, Map.of("error", why));
  }

  private static Answer file(String path) {
    String name = path.isEmpty() ? "page.html" : path;
    try (InputStream in = Pages.class.getResourceAsStream(name)) {
      return new Answer(
          200,
          Objects.requireNonNull(FILES.get(path)) + "; charset=utf-8",
          Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
