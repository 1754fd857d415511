package io.github.vae4j.cli.explore;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.latent.LatentDimensions;
import io.github.vae4j.cli.latent.LayerOption;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.ModelDescription;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.latent.Interpolation;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the page is told of a model on an open engine, and of data. One thread at a time. */
final class Explorer implements AutoCloseable {
  private static final long SEED = 1; // of data binarised at random
  private static final int MOST_SEED = 999_999_999;
  private static final int STEPS = 9; // of a way, with both ends

  private final Path path;
  private final TrainedVae vae;
  private final Optional<Dataset> data;
  private final LayerOption layer;
  private final String method;
  private final Backend engine;
  private final VaeSession session;
  private final DatumView view;
  private final ConditionChoices conditions;
  private final DatumScore scores;
  private final Refinements refinements;
  private Optional<Map<String, Object>> latents = Optional.empty();

  Explorer(
      Console console,
      Path path,
      TrainedVae vae,
      Optional<Dataset> data,
      LayerOption layer,
      String method,
      Backend engine) {
    this.path = path;
    this.vae = vae;
    this.data = data;
    this.layer = layer;
    this.method = method;
    this.engine = engine;
    this.session = new VaeSession(vae, engine, share -> Interruption.check());
    this.view = DatumView.of(vae);
    this.conditions = new ConditionChoices(vae);
    this.scores = new DatumScore(console, vae, view, engine);
    this.refinements = new Refinements(vae, method, session, view, engine);
  }

  /** Compiles what the first move of a slider needs. */
  void warmUp() {
    Map<String, String> fields = new LinkedHashMap<>();
    conditions.describe().forEach(c -> fields.put("given." + c.get("name"), "" + c.get("value")));
    view.decodedWithSpread(session, start(), conditions.of(new Form(fields)));
  }

  /** Returns where the sliders begin: at 0, and the layers below at their means given that. */
  private HostArray start() {
    HostArray zero = Rows.of(new double[vae.model().latentSize()]);
    return session.meansBelow(zero, vae.model().latentLayers().size());
  }

  /** Returns what is known without any computation of data. */
  Map<String, Object> model() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("path", path.toString());
    told.put("description", ModelDescription.of(vae.model()));
    told.put("view", view.describe());
    told.put("conditions", conditions.describe());
    told.put("start", Rows.row(start(), 0));
    told.put("method", method);
    told.put("centre", VaeSession.centre(vae));
    data.ifPresent(
        some -> {
          told.put("data", some.name());
          told.put("rows", some.size());
        });
    told.put("notes", notes());
    return told;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    layer.about(vae).ifPresent(notes::add);
    if (session.drawsForMeans()) {
      notes.add(
          "pictures are draws from p(x|z), all with the same noise: it has no mean, since each"
              + " element depends on those before it; a draw takes a while");
    }
    if (!LatentDimensions.realNumbers(vae)) {
      notes.add("latents are discrete and have no sliders; draw them from the prior");
    }
    return notes;
  }

  /** Returns the sliders, with data in the order of their KL, and the encoded data. */
  Map<String, Object> latents() {
    if (latents.isEmpty()) {
      latents = Optional.of(encoded());
    }
    return latents.get();
  }

  private Map<String, Object> encoded() {
    Map<String, Object> told = new LinkedHashMap<>();
    int chosen = layer.of(vae);
    LatentDimensions dimensions =
        data.map(some -> LatentDimensions.mostActive(vae, chosen, some, engine))
            .orElseGet(() -> LatentDimensions.of(vae, chosen));
    Optional<HostArray> encoded = data.map(some -> session.encode(some, SEED));
    List<Slider> sliders = Slider.of(vae, dimensions, encoded);
    told.put(
        "sliders",
        LatentDimensions.realNumbers(vae)
            ? sliders.stream().map(Slider::describe).toList()
            : List.of());
    encoded.ifPresent(rows -> told.put("plot", LatentPlot.of(rows, sliders, data.orElseThrow())));
    return told;
  }

  private HostArray latent(Form form) {
    return Rows.of(form.numbers("z", vae.model().latentSize()));
  }

  /** Decodes the latents of the sliders. */
  Map<String, Object> decode(Form form) {
    HostArray z = layer.completed(session, latent(form));
    return Map.of("decoded", view.decodedWithSpread(session, z, conditions.of(form)));
  }

  /** Draws latents from the prior. */
  Map<String, Object> prior(Form form) {
    int seed = form.number("seed", MOST_SEED);
    return Map.of("z", Rows.row(session.drawLatents(1, seed, conditions.of(form)), 0));
  }

  private Dataset data() {
    return data.orElseThrow(() -> new IllegalArgumentException("expected DATA, found none"));
  }

  private int row(Form form, String name) {
    return form.number(name, data().size() - 1);
  }

  private Dataset one(int row) {
    return data().subset(new int[] {row}, data().name());
  }

  /** Returns a datum, its latents and its reconstruction. */
  Map<String, Object> datum(Form form) {
    int row = row(form, "row");
    Dataset one = one(row);
    HostArray z = session.encode(one, SEED);
    Optional<HostArray> own = session.conditions(one);
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("row", row);
    told.put("name", one.rowKind() + " " + one.rowName(0));
    if (one.hasLabels()) {
      told.put("class", LatentPlot.className(one, 0));
    }
    told.put("ids", scores.ids(one));
    told.put("original", view.original(one));
    told.put("z", Rows.row(z, 0));
    told.put("given", own.map(c -> conditions.words(Rows.row(c, 0))).orElse(Map.of()));
    told.put("decoded", view.decodedWithSpread(session, z, own));
    return told;
  }

  /** Returns how unlikely a datum is, and why. */
  Map<String, Object> score(Form form) {
    int row = row(form, "row");
    return scores.of(data(), row, one(row));
  }

  /** Returns the proposals of a datum step by step. */
  Map<String, Object> refine(Form form) {
    int row = row(form, "row");
    return refinements.of(data(), row, session.conditions(one(row)));
  }

  /** Returns what lies between two data, under one condition. */
  Map<String, Object> interpolate(Form form) {
    double[] from = Rows.row(session.encode(one(row(form, "from")), SEED), 0);
    double[] to = Rows.row(session.encode(one(row(form, "to")), SEED), 0);
    Interpolation way =
        form.fields().containsKey("spherical") ? Interpolation.SPHERICAL : Interpolation.LINEAR;
    HostArray path = layer.completed(session, way.path(from, to, STEPS));
    Optional<HostArray> given = Rows.repeated(conditions.of(form), STEPS);
    List<Object> z = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      z.add(Rows.row(path, i));
    }
    return Map.of("steps", view.decoded(session, path, given), "z", z);
  }

  @Override
  public void close() {
    refinements.close();
    scores.close();
    session.close();
  }
}
