package io.github.vae4j.cli.explore;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.cli.latent.LayerOption;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model with parameters that were drawn, on plain Java, with a thread that serves it. */
final class Explored implements AutoCloseable {
  static final String HOSTILE = "</script><script>alert(1)</script>";

  final TrainedVae vae;
  final Dataset data;
  final Backend engine = PlainJava.provider().open(BackendConfig.defaults());
  final StringWriter said = new StringWriter();
  final Pages pages;
  private final Explorer explorer;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread thread;

  private Explored(TrainedVae vae, Dataset data, boolean given) {
    this.vae = vae;
    this.data = data;
    Console console = new Console(new PrintWriter(said), new PrintWriter(said));
    this.explorer =
        new Explorer(
            console,
            Path.of("runs/x/model.safetensors"),
            vae,
            given ? Optional.of(data) : Optional.empty(),
            new LayerOption(),
            "svi:3",
            engine);
    EngineThread work = new EngineThread();
    this.pages = new Pages(explorer, work, console);
    this.thread = new Thread(() -> work.serve(ended::get));
    thread.start();
  }

  private static TrainedVae drawn(VaeSpec model, Preprocessing preprocessing) {
    return new TrainedVae(
        model,
        ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(3)),
        preprocessing,
        List.of(),
        Map.of());
  }

  /** Images of 8 x 8, ten of them, of a model with a latent of three dimensions. */
  static Explored digits(boolean given) {
    Dataset ten = Datasets.digits().subset(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, "ten digits");
    VaeSpec model = VaeSpec.mlp(Shape.of(8, 8), 3, Likelihoods.CONTINUOUS_BERNOULLI, 6);
    ReferenceScores reference = ReferenceScores.of(new double[] {-3e6, -2e6, -1e6, 1e6});
    TrainedVae vae = drawn(model, Preprocessing.divide(16)).withReference(reference);
    return new Explored(vae, ten, given);
  }

  /** Digits of a model that is conditional on the class. */
  static Explored conditional() {
    Dataset ten = Datasets.digits().subset(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, "ten digits");
    Preprocessing scaling =
        Preprocessing.divide(16).with(Conditioning.fitting(ten, List.of(Conditioning.LABEL)));
    VaeSpec model = VaeSpec.builder(Shape.of(8, 8)).latent(2).condition(10).build();
    return new Explored(drawn(model, scaling), ten, true);
  }

  /** A table with numbers, levels, a missing cell of each, and texts that are no good as HTML. */
  static Explored table() {
    List<List<Object>> rows =
        List.of(
            List.of(10.5, "red", "yes"),
            List.of(20.25, "blue", "no"),
            List.of(30.0, HOSTILE, "no"),
            List.of(40.0, "red", "yes"),
            Arrays.asList(null, "blue", "yes"),
            Arrays.asList(25.0, null, "no"));
    Dataset table = Datasets.table("table", List.of("size", HOSTILE, "ok"), rows);
    TableSchema schema = TableSchema.infer(table, SchemaOptions.builder().build());
    VaeSpec model = VaeSpec.builder(schema).latent(2).build();
    Preprocessing preprocessing = Preprocessing.of(schema);
    return new Explored(drawn(model, preprocessing), preprocessing.modelled(table), true);
  }

  /** Asks as the page does and returns what it is told. */
  JsonObject ask(String what, String fields) {
    Answer answer = pages.answer(what, fields);
    JsonObject told =
        JsonParser.parseString(new String(answer.body(), StandardCharsets.UTF_8)).getAsJsonObject();
    if (answer.status() != 200) {
      throw new AssertionError(answer.status() + " " + told.get("error").getAsString());
    }
    return told;
  }

  /** Returns the status and the message of what is refused. */
  String refusal(String what, String fields) {
    Answer answer = pages.answer(what, fields);
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    return answer.status()
        + " "
        + JsonParser.parseString(body).getAsJsonObject().get("error").getAsString();
  }

  @Override
  public void close() {
    ended.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    explorer.close();
    engine.close();
  }
}
