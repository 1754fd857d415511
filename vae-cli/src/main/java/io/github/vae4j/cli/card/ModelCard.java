package io.github.vae4j.cli.card;

import io.github.vae4j.cli.option.TrainedOptions;
import io.github.vae4j.cli.output.EstimateTexts;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.cli.table.SchemaLines;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.table.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known of a trained model, for people and for programs.
 *
 * @param name of the file
 * @param summary in a sentence without its point
 * @param sections of facts
 * @param numbers beside the model
 * @param limits of what the numbers and the model say, in sentences
 * @param content of the file
 */
record ModelCard(
    String name,
    String summary,
    List<Section> sections,
    RecordedNumbers numbers,
    List<String> limits,
    Section content) {
  private static final int MOST_ENTRIES = 200;
  private static final int MOST = 2_000; // characters of a value
  private static final String OTHERS = "provenance";
  private static final String COLUMNS = "columns";

  /** What sections show by names of their own. */
  private static final Set<String> SHOWN =
      Set.of(
          TrainedOptions.KEY,
          "options",
          "backend",
          "epoch-kept",
          "epochs-run",
          "java",
          "objective",
          "reference",
          "seed",
          "training-data",
          "training-data-count",
          "training-data-sha256",
          "vae4j",
          "validation",
          TrainedVae.CHOSE_EPOCH,
          "verified");

  /** Returns the card of a model that was read from a file. */
  static ModelCard of(Path file, TrainedVae vae) {
    RecordedNumbers numbers = RecordedNumbers.beside(file);
    List<Section> sections = new ArrayList<>(List.of(model(vae), data(vae), TrainingFacts.of(vae)));
    Section others = others(vae);
    if (!others.isEmpty()) {
      sections.add(others);
    }
    return new ModelCard(
        file.toString(), summary(vae), sections, numbers, limits(vae, numbers), content(file, vae));
  }

  private static String summary(TrainedVae vae) {
    return String.format(
        Locale.ROOT,
        "A variational autoencoder of %s with %,d parameters of type %s",
        kind(vae),
        vae.parameterCount(),
        vae.dtype().name().toLowerCase(Locale.ROOT));
  }

  private static String kind(TrainedVae vae) {
    if (vae.preprocessing().schema().isPresent()) {
      return "rows of a table";
    }
    return ImageShape.of(vae.model().eventShape())
        .map(
            image ->
                image.channels() == 1
                    ? image.height() + " x " + image.width() + " images"
                    : image.height()
                        + " x "
                        + image.width()
                        + " images of "
                        + image.channels()
                        + " channels")
        .orElse("data of shape " + vae.model().eventShape());
  }

  private static Section model(TrainedVae vae) {
    VaeModel model = vae.model();
    Section section = new Section("model").fact("data", kind(vae));
    if (model instanceof VaeSpec s) {
      section
          .fact("encoder", s.encoder().word())
          .fact("latent", Integer.toString(s.latentSize()), json -> latents(json, model))
          .fact("decoder", s.decoder().word())
          .fact("activation", s.activation().label())
          .fact("prior", s.prior().word())
          .fact("posterior", s.posterior().word())
          .fact("likelihood", s.likelihood().word());
    } else {
      section
          .fact("word", model.description())
          .fact(
              "latent",
              model.latentLayers().stream().map(String::valueOf).collect(Collectors.joining(",")),
              json -> latents(json, model));
    }
    if (vae.preprocessing().conditioning().size() > 0) {
      Conditioning conditioning = vae.preprocessing().conditioning();
      section.fact(
          "condition",
          conditioning.describe(),
          json -> json.putTexts("condition", conditioning.names()));
    }
    return section;
  }

  /** Puts the numbers of latents into a document, the layer next to the data first. */
  private static void latents(Json json, VaeModel model) {
    json.putCounts("latent", model.latentLayers());
  }

  private static Section data(TrainedVae vae) {
    Map<String, String> from = vae.provenance();
    String count = from.getOrDefault("training-data-count", "");
    String trainedOn = from.getOrDefault("training-data", "");
    Section section =
        new Section("data")
            .fact(
                "trained on",
                trainedOn + (count.isEmpty() ? "" : ", " + count + " data"),
                json -> {
                  json.put("trained_on", trainedOn);
                  if (!count.isEmpty()) {
                    json.putWord("count", count);
                  }
                })
            .fact("SHA-256", from.getOrDefault("training-data-sha256", ""))
            .fact("read", vae.preprocessing().describe());
    if (vae.preprocessing().schema().isPresent()) {
      TableSchema schema = vae.preprocessing().schema().get();
      section.facts(
          COLUMNS,
          schema.describe(),
          SchemaLines.of(schema),
          json -> json.putAll(COLUMNS, SchemaLines.json(schema)));
    } else if (!vae.columns().isEmpty()) {
      section.fact(
          COLUMNS,
          String.join(", ", vae.columns()),
          json ->
              json.putAll(
                  COLUMNS, vae.columns().stream().map(c -> new Json().put("name", c)).toList()));
    }
    return section;
  }

  /** Returns what else the file says of where the model comes from. */
  private static Section others(TrainedVae vae) {
    Section section = new Section(OTHERS);
    vae.provenance().entrySet().stream()
        .filter(e -> !SHOWN.contains(e.getKey()) && !e.getKey().startsWith(TrainingFacts.BACKEND))
        .limit(MOST_ENTRIES)
        .forEach(
            e ->
                section.facts(
                    Excerpt.name(e.getKey()),
                    Excerpt.of(e.getValue(), MOST).lines().limit(MOST_ENTRIES).toList()));
    return section;
  }

  private static Section content(Path file, TrainedVae vae) {
    List<String> shapes =
        vae.parameters().entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue().type())
            .toList();
    return new Section("content")
        .fact(
            "SHA-256",
            TrainedVae.contentDigest(file).orElse("none in the file, which an older vae4j wrote"))
        .fact(
            "scores kept",
            vae.provenance().getOrDefault("reference", ""),
            json -> vae.reference().ifPresent(kept -> json.put("scores_kept", kept.size())))
        .facts("tensors", shapes, shapes, json -> json.putAll("tensors", tensors(vae)));
  }

  private static List<Json> tensors(TrainedVae vae) {
    return vae.parameters().entrySet().stream()
        .map(
            e ->
                new Json()
                    .put("name", e.getKey())
                    .put("type", e.getValue().type().dtype().name().toLowerCase(Locale.ROOT))
                    .putCounts(
                        "shape", Arrays.stream(e.getValue().shape().toArray()).boxed().toList()))
        .toList();
  }

  private static List<String> limits(TrainedVae vae, RecordedNumbers numbers) {
    List<String> limits = new ArrayList<>(numbers.notes());
    limits.add(
        "the numbers are bounds on log p(x), not log p(x) itself; those of models of other data,"
            + " likelihoods or preprocessing are not to be compared with them");
    if (vae.provenance().containsKey(TrainedVae.CHOSE_EPOCH)) {
      limits.add(
          "the validation data chose the epoch that was kept, so bounds on them are a little too high");
    }
    limits.add(
        "the model knows data like those that it was trained on; a low bound says that a datum is"
            + " unlike them or hard to encode, not what is wrong with it");
    if (vae.reference().isEmpty()) {
      limits.add("no scores of validation data are kept, so new scores have no percentiles");
    }
    return limits;
  }

  void print(Console console) {
    console.text("", name + ":");
    console.text("  ", summary);
    sections.forEach(section -> section.print(console));
    if (!numbers.estimates().isEmpty()) {
      console.line("%nnumbers in %s beside the model", TrainingFolder.EVALUATION);
      List<String> texts = EstimateTexts.of(numbers.estimates());
      for (int i = 0; i < texts.size(); i++) {
        console.line(
            "  %-14s %s  (n = %,d)",
            numbers.estimates().get(i).label(), texts.get(i), numbers.estimates().get(i).count());
      }
    }
    console.line("%nlimits");
    limits.forEach(limit -> console.noteBelow("  - ", limit));
    content.print(console);
  }

  /** Puts the card into a document. */
  void put(Json document, TrainedVae vae) {
    document
        .put("file", name)
        .put("digest", vae.digest())
        .put("parameters", vae.parameterCount())
        .put("latent_size", vae.model().latentSize());
    sections.forEach(section -> section.put(document, !section.title().equals(OTHERS)));
    content.put(document, true);
    document
        .put("options", TrainedOptions.json(vae))
        .putAll(
            "estimates",
            numbers.estimates().stream().map(e -> Json.of(e.label(), e, side(e.bound()))).toList());
  }

  static Json.Bound side(String bound) {
    return bound.startsWith("ELBO") || bound.startsWith("IWAE")
        ? Json.Bound.LOWER
        : Json.Bound.NONE;
  }
}
