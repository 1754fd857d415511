package io.github.vae4j.spark;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.LikelihoodWords;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.word.Choice;
import java.util.Map;
import java.util.Optional;

/**
 * What is trained on some data, by words: what {@code vae train} makes of the same words.
 *
 * @param model that is trained
 * @param preprocessing of the data
 * @param method by which
 * @param options how
 */
record TrainingSetup(
    VaeModel model, Preprocessing preprocessing, InferenceMethod method, TrainingOptions options) {
  private static final String VAE = "vae";
  private static final String MISSING = "iwae:5,dreg"; // for missing cells, as vae train has it

  /** Finds out what the data are and makes the model. */
  static TrainingSetup of(Dataset data, TrainingWords words) {
    TrainingOptions options = words.options(data);
    Optional<TableSchema> schema = data.table().map(table -> schema(data, words));
    Dataset modelled = schema.map(columns -> columns.encode(data)).orElse(data);
    DatasetStatistics statistics = DatasetStatistics.of(modelled);
    VaeModel model = model(modelled, statistics, schema, words);
    TrainedVae.requireSavable(model);
    Preprocessing preprocessing =
        schema
            .map(Preprocessing::of)
            .orElseGet(() -> Preprocessing.fitting(modelled, statistics, model.support()))
            .with(words.binarization());
    boolean missing =
        words.text("model").equals(VAE)
            && schema.filter(TrainingSetup::lacksCells).isPresent()
            && model.objective().equals("elbo")
            && options.beta() == 1;
    InferenceMethod method = words.method(missing ? MISSING : model.objective());
    return new TrainingSetup(model, preprocessing, method, options);
  }

  /** Returns what trains it. */
  Trainer trainer() {
    return Trainer.of(model, preprocessing).method(method).options(options);
  }

  private static boolean lacksCells(TableSchema schema) {
    return schema.columns(Role.FEATURE).stream().anyMatch(column -> column.missing() > 0);
  }

  private static TableSchema schema(Dataset data, TrainingWords words) {
    SchemaOptions.Builder said = SchemaOptions.builder();
    words.names("categorical").forEach(name -> said.type(name, ColumnType.CATEGORICAL));
    words.names("count").forEach(name -> said.type(name, ColumnType.COUNT));
    words.names("condition").forEach(name -> said.role(name, Role.CONDITION));
    words.names("drop").forEach(name -> said.role(name, Role.IGNORED));
    LikelihoodWords.say(data, words.text("likelihood"), "column", said);
    return TableSchema.infer(data, said.only(words.names("only")).build());
  }

  private static VaeModel model(
      Dataset data,
      DatasetStatistics statistics,
      Optional<TableSchema> schema,
      TrainingWords words) {
    int condition =
        schema.map(columns -> Preprocessing.of(columns).conditioning().size()).orElse(0);
    String whole = words.text("model");
    if (!whole.equals(VAE)) {
      Map<String, Shape> given =
          condition == 0 ? Map.of() : Map.of(Given.CONDITION, Shape.of(condition));
      return words.of("model", word -> Models.make(word, data.itemShape(), given));
    }
    VaeSpec.Builder builder =
        schema.map(VaeSpec::builder).orElseGet(() -> ofImages(data, statistics, words));
    if (!words.text("encoder").isEmpty()) {
      builder.network(words.of("encoder", Network::of));
    }
    if (!words.text("decoder").isEmpty()) {
      builder.decoder(words.of("decoder", Network::of));
    }
    if (!words.text("prior").isEmpty()) {
      builder.prior(words.of("prior", Prior::of));
    }
    if (words.number("latent") != 0) {
      builder.latent(words.number("latent"));
    }
    if (!words.text("activation").isEmpty()) {
      builder.activation(
          Choice.of(
              "option 'activation'",
              words.text("activation"),
              Activation.values(),
              Activation::label));
    }
    return builder.posterior(words.of("posterior", Posterior::of)).build();
  }

  private static VaeSpec.Builder ofImages(
      Dataset data, DatasetStatistics statistics, TrainingWords words) {
    boolean binarized = words.binarization() != Binarization.NONE;
    boolean auto = words.text("likelihood").equals("auto");
    Likelihood usual = binarized ? Likelihoods.BERNOULLI : Likelihood.fitting(data, statistics);
    Likelihood chosen = auto ? usual : words.of("likelihood", Likelihood::of);
    return VaeSpec.builder(data.itemShape())
        .latent(data.size() < VaeSpec.FEW ? VaeSpec.FEW_LATENT : VaeSpec.DEFAULT_LATENT)
        .likelihood(chosen.forData(data, statistics));
  }
}
