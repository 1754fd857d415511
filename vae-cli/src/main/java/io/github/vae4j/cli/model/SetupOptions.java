package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.label.PartialLabels;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelOptions;
import io.github.vae4j.cli.option.TrainingFlags;
import io.github.vae4j.cli.option.VerifyOption;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.table.TableOptions;
import io.github.vae4j.cli.table.TrainOn;
import io.github.vae4j.core.autoregressive.AutoregressiveNetwork;
import io.github.vae4j.core.data.Channels;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.hierarchy.HierarchicalVae;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Support;
import io.github.vae4j.core.semisupervised.M2;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.word.Choice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is trained, on which data and how. */
public final class SetupOptions {
  private static final String AUTO = "auto";

  /** What a model decides at whose weights a training starts. */
  private static final Set<String> OF_MODEL = ofModel();

  private static Set<String> ofModel() {
    Set<String> names = new LinkedHashSet<>(ModelOptions.PARTS);
    names.addAll(TableOptions.NAMES);
    names.addAll(
        List.of("model", "condition", "unlabelled", "scale", "standardize", "binarize", "search"));
    return names;
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--validation",
      paramLabel = "DATA",
      description = "Data that choose the best epoch. Default: a split of the training data.")
  private String validation = "";

  @Option(
      names = "--validation-split",
      paramLabel = "SHARE",
      description =
          "Share of the training data that is held out if --validation is not given. Default:"
              + " 0.1.")
  private double validationSplit = 0.1;

  @Option(
      names = "--test",
      paramLabel = "DATA",
      description = "Data of the final evaluation. Default: the validation data.")
  private String test = "";

  @Option(
      names = "--scale",
      paramLabel = "X",
      description =
          "Divide the data by X. Default: auto, which is 255 for images of bytes, 16 for digits, 1"
              + " for data in [0, 1]; numeric columns of tables are standardised. For tables also"
              + " where the scale of a density comes from: column (one learned number for each"
              + " column, the default), datum (from the decoder), global (one"
              + " for all) or fixed:S.")
  private String scale = "auto";

  @Option(
      names = "--standardize",
      description =
          "Give each column mean 0 and standard deviation 1. This is the default for tables"
              + " that are not 0/1.")
  private boolean standardize;

  @Option(
      names = "--binarize",
      paramLabel = "HOW",
      description =
          "none, threshold (at one half) or dynamic (drawn anew each epoch). Default: none.")
  private String binarize = "none";

  @Option(
      names = "--condition",
      split = ",",
      paramLabel = "NAME",
      description =
          "Conditions of a conditional model: label (the class) or columns of a table. The model"
              + " is given them and does not model them.")
  private List<String> conditions = List.of();

  @Mixin private PartialLabels labels = new PartialLabels();
  @Mixin private TableOptions table = new TableOptions();
  @Mixin private TrainOn trainOn = new TrainOn();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private TrainingFlags training = new TrainingFlags();

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description =
          "Start a new training at the weights of this model. The model, its columns and its"
              + " preprocessing are taken from the file.")
  private Path from = Path.of("");

  private Path start = Path.of(""); // the copy of that model

  @Option(
      names = "--search",
      paramLabel = "HOW",
      description =
          "Whether the likelihood of a table's numeric columns is searched for, by the bound on the"
              + " validation data: auto or off. --likelihood turns it off. Default: auto.")
  private String search = AUTO;

  @Mixin private VerifyOption verify = new VerifyOption();

  /**
   * What is trained, on which data and how.
   *
   * @param last data of the final evaluation
   * @param measure what log p(x) of the training data is
   * @param notes what was decided about the data and the columns of a table
   * @param search what else is tried of a table
   * @param opened what {@link #close} closes
   */
  public record Setup(
      VaeModel vae,
      Preprocessing preprocessing,
      Trainer trainer,
      Splits.Parts parts,
      Dataset last,
      Measure measure,
      List<String> notes,
      Optional<TableSearch> search,
      List<Dataset> opened)
      implements AutoCloseable {
    /**
     * Goes through all that the training, and that of each model that is searched, does before its
     * first step; takes none.
     *
     * @throws IllegalArgumentException if a training would be refused
     */
    void check(Backend engine) {
      trainer.check(parts.training(), parts.validation(), engine);
      if (search.isPresent() && vae instanceof VaeSpec spec) {
        search.get().check(spec, trainer, parts, engine);
      }
    }

    /** Returns data as the model reads them: of a table, the elements of its columns. */
    public Dataset read(Dataset data) {
      return preprocessing.schema().isPresent() ? preprocessing.modelled(data) : data;
    }

    @Override
    public void close() {
      opened.forEach(Dataset::close);
    }
  }

  /** Opens and checks the data, and makes of the options what is to be trained. */
  public Setup setup(TrainingListener listener) {
    training.objective(); // what is wrong with it is said before any data are read
    if (OutputFile.isStream(data.argument())) {
      throw new IllegalArgumentException(
          "DATA -: expected a file, because a training that goes on reads its data again; save the"
              + " standard input in a file and name that");
    }
    List<Dataset> opened = new ArrayList<>();
    try {
      Optional<TrainedVae> begun = given(from) ? Optional.of(startModel()) : Optional.empty();
      List<String> unknown = unknownLabels(begun);
      unknown.stream().findFirst().ifPresent(data::partlyLabelled);
      Dataset found = data.open();
      opened.add(found);
      begun.ifPresent(vae -> opened.set(0, Channels.matching(found, vae.model().eventShape())));
      String label = table.label(data);
      Dataset shown = trainOn.rows(opened.get(0), label);
      Dataset all = unknown.isEmpty() ? shown : labels.known(shown, unknown, training.seed());
      Dataset held =
          validation.isEmpty() ? all : trainOn.ofThese(opened(opened, validation), label);
      Dataset tested = test.isEmpty() ? all : opened(opened, test);
      requireLabels(all);
      if (all.table().isPresent()) {
        model.ofTable();
        training.ofTable();
      } else {
        model.of(all);
        training.of(all);
      }
      TrainingOptions options = training.options(verify.asked());
      Start start = begun.isPresent() ? startFrom(begun.get(), all) : start(all);
      VaeModel vae = start.vae();
      Preprocessing preprocessing = start.preprocessing();
      Optional<TableSchema> schema = preprocessing.schema();
      DatasetStatistics statistics = start.statistics();
      InferenceMethod objective = training.objective();
      String advice =
          "set --scale to the greatest value, or choose another "
              + (model.whole() ? "--model" : "--likelihood");
      for (Dataset set : new LinkedHashSet<>(List.of(all, held, tested))) {
        preprocessing.check(set, vae, advice);
      }
      List<String> notes = new ArrayList<>();
      opened.forEach(set -> notes.addAll(set.notes()));
      schema.ifPresent(columns -> notes.addAll(columns.notes()));
      for (Dataset set : new LinkedHashSet<>(List.of(all, held, tested))) {
        if ((given(from) || !set.equals(all)) && schema.isPresent()) {
          schema.get().examine(set).forEach(note -> notes.add(set.name() + ", " + note));
        }
      }
      Splits.Parts parts =
          validation.isEmpty()
              ? Splits.validation(all, validationSplit, training.seed())
              : new Splits.Parts(all, held);
      Trainer trainer =
          Trainer.of(vae, preprocessing)
              .method(objective)
              .options(options)
              .initialValues(start.values(objective))
              .listener(listener);
      Measure measure = Measure.of(vae, preprocessing, all);
      if (drawsOtherPixels(vae, measure)) {
        notes.add(
            "the decoder is trained to follow grey levels, and its likelihood draws pixels of 0 and 1"
                + " alone: draws of it will be poor; take --binarize dynamic, or --likelihood"
                + " discretized-logistic");
      }
      Optional<TableSearch> search = Optional.empty();
      if (schema.isPresent() && searches()) {
        if (vae instanceof VaeSpec) {
          search = Optional.of(search(all, schema.get(), preprocessing, statistics));
        } else {
          notes.add(
              "no other likelihood of numeric columns is tried, because that is for models of one"
                  + " layer of latents; --likelihood names one");
        }
      }
      return new Setup(
          vae,
          preprocessing,
          trainer,
          parts,
          read(schema, test.isEmpty() ? withLabels(parts, shown, all) : tested),
          measure,
          notes,
          search,
          opened);
    } catch (RuntimeException e) {
      opened.forEach(Dataset::close);
      throw e;
    }
  }

  /** Returns whether an autoregressive decoder sees numbers in training that it never draws. */
  private static boolean drawsOtherPixels(VaeModel model, Measure measure) {
    return measure.crossEntropy()
        && nextToData(model)
            .filter(vae -> vae.decoder() instanceof AutoregressiveNetwork)
            .isPresent();
  }

  /** Returns the part of a model that has its decoder of data. */
  private static Optional<VaeSpec> nextToData(VaeModel model) {
    if (model instanceof HierarchicalVae layers) {
      return Optional.of(layers.bottom());
    }
    return model instanceof M2 m2
        ? Optional.of(m2.vae())
        : Optional.of(model).filter(VaeSpec.class::isInstance).map(VaeSpec.class::cast);
  }

  /**
   * Returns what stands in the place of a label that is not known, as the model was trained at
   * whose weights the training starts; none for a model without classes.
   */
  private List<String> unknownLabels(Optional<TrainedVae> begun) {
    List<String> unknown =
        begun
            .map(vae -> vae.preprocessing().conditioning().unknownLabels())
            .orElseGet(() -> model.classifies() ? labels.unknown() : List.of());
    if (unknown.isEmpty()) {
      labels.requireNone();
    }
    return unknown;
  }

  /** Returns the validation data with the labels that were hidden from the training. */
  private Dataset withLabels(Splits.Parts parts, Dataset shown, Dataset all) {
    return shown.equals(all) || !validation.isEmpty()
        ? parts.validation()
        : Splits.validation(shown, validationSplit, training.seed()).validation();
  }

  /**
   * What is trained.
   *
   * @param statistics of what is modelled
   * @param from the model at whose weights it starts
   */
  private record Start(
      VaeModel vae,
      Preprocessing preprocessing,
      DatasetStatistics statistics,
      Optional<TrainedVae> from) {
    /** Returns the first values of parameters; what another objective has learned is left out. */
    Map<String, double[]> values(InferenceMethod objective) {
      Map<String, double[]> values = new LinkedHashMap<>();
      from.ifPresent(
          model -> {
            boolean same = objective.name().equals(model.provenance().get("objective"));
            model
                .parameters()
                .forEach(
                    (name, value) -> {
                      if (same || !name.startsWith(ModelParameters.OF_METHOD)) {
                        values.put(name, value.toDoubles());
                      }
                    });
          });
      return values;
    }
  }

  private Start start(Dataset all) {
    Optional<TableSchema> schema = all.table().map(cells -> schema(all, model.likelihoodWords()));
    Conditioning conditioning =
        model.classifies()
            ? labels.conditioning(all, conditions)
            : Conditioning.fitting(all, schema.isPresent() ? labelOnly(all) : conditions);
    if (schema.isPresent()) {
      conditioning = Preprocessing.of(schema.get()).conditioning().and(conditioning);
    }
    Dataset modelled = read(schema, conditioning.modelled(all));
    DatasetStatistics statistics = DatasetStatistics.of(modelled);
    VaeModel vae = model.of(modelled, statistics, binarized(), conditioning.size(), schema);
    training.decideObjective(
        !model.whole() && schema.filter(SetupOptions::lacksCells).isPresent(), vae.objective());
    TrainedVae.requireSavable(vae);
    Preprocessing preprocessing =
        schema
            .map(Preprocessing::of)
            .orElseGet(() -> preprocessing(modelled, statistics, vae.support()))
            .with(binarization())
            .with(conditioning);
    return new Start(vae, preprocessing, statistics, Optional.empty());
  }

  /** Takes all of a model but its data. */
  private Start startFrom(TrainedVae found, Dataset all) {
    for (String name : OF_MODEL) {
      if (spec.commandLine().getParseResult().hasMatchedOption("--" + name)) {
        throw new IllegalArgumentException(
            "--"
                + name
                + ": does not go with --from, whose model is trained on as it is; leave one out");
      }
    }
    Preprocessing preprocessing = found.preprocessing();
    training.decideObjective(
        preprocessing.schema().filter(SetupOptions::lacksCells).isPresent(),
        found.model().objective());
    DatasetStatistics statistics = DatasetStatistics.of(preprocessing.modelled(all));
    return new Start(found.model(), preprocessing, statistics, Optional.of(found));
  }

  private TrainedVae startModel() {
    return TrainedVae.load(given(start) ? start : from);
  }

  private static Dataset read(Optional<TableSchema> schema, Dataset data) {
    return schema.map(columns -> columns.encode(data)).orElse(data);
  }

  private static boolean lacksCells(TableSchema schema) {
    return schema.columns(Role.FEATURE).stream().anyMatch(column -> column.missing() > 0);
  }

  private boolean searches() {
    return Choice.of("--search", search, new String[] {AUTO, "off"}, word -> word).equals(AUTO)
        && !given(from)
        && model.likelihoodWords().equals(AUTO)
        && !model.whole();
  }

  /** Returns what else is tried of a table. */
  private TableSearch search(
      Dataset all, TableSchema schema, Preprocessing preprocessing, DatasetStatistics statistics) {
    TableSchema other = schema(all, TableSearch.STUDENT_T);
    if (other.equals(schema)) {
      return new TableSearch(all, Optional.empty());
    }
    int conditionSize = preprocessing.conditioning().size();
    VaeModel vae =
        model.of(other.encode(all), statistics, binarized(), conditionSize, Optional.of(other));
    Preprocessing read =
        Preprocessing.of(other)
            .with(preprocessing.binarization())
            .with(preprocessing.conditioning());
    return new TableSearch(all, Optional.of(new TableSearch.Alternative(vae, read)));
  }

  private TableSchema schema(Dataset all, String words) {
    List<String> columns = new ArrayList<>(conditions);
    columns.removeAll(labelOnly(all));
    Optional<String> classes = trainOn.column(all, table.label(data));
    TableSchema found = table.schema(all, data, columns, words, scale, classes);
    if (!model.whole() || model.takesParts() || !scale.equals("auto")) {
      return found;
    }
    // A whole model that takes counts, say, takes them as they are.
    int conditionSize = Preprocessing.of(found).conditioning().size();
    if (model.classifies()) {
      conditionSize += labels.conditioning(all, conditions).size();
    } else if (labelOnly(all).size() > 0) {
      conditionSize += Conditioning.fitting(all, labelOnly(all)).size();
    }
    Support support = model.whole(Shape.of(found.width()), conditionSize).support();
    return support == Support.REAL ? found : table.schema(all, data, columns, words, "1", classes);
  }

  /** Returns the class label if it is a condition and no column of its own. */
  private List<String> labelOnly(Dataset all) {
    boolean label = conditions.contains(Conditioning.LABEL) && all.hasLabels();
    return label ? List.of(Conditioning.LABEL) : List.of();
  }

  private void requireLabels(Dataset all) {
    if (conditions.contains(Conditioning.LABEL)
        && !all.hasLabels()
        && !all.columns().contains(Conditioning.LABEL)) {
      throw new IllegalArgumentException(
          "--condition label: "
              + all.name()
              + " has no labels; name the column of a table by --label-column, or put the file of labels beside that of"
              + " the images");
    }
  }

  private Preprocessing preprocessing(
      Dataset modelled, DatasetStatistics statistics, Support support) {
    if (standardize) {
      return Preprocessing.standardize(statistics);
    }
    return scale.equals("auto")
        ? Preprocessing.fitting(modelled, statistics, support)
        : Preprocessing.divide(TableOptions.divisor(scale));
  }

  private Dataset opened(List<Dataset> opened, String what) {
    Dataset dataset = Channels.matching(data.open(what), opened.get(0).itemShape());
    opened.add(dataset);
    return dataset;
  }

  private boolean binarized() {
    return binarization() != Binarization.NONE;
  }

  private Binarization binarization() {
    return Choice.of("--binarize", binarize, Binarization.values(), Binarization::label);
  }

  private static boolean given(Path path) {
    return !path.toString().isEmpty();
  }

  /** Returns the model at whose weights the training starts; empty for none. */
  Path from() {
    return from;
  }

  /** Reads that model from a copy, if there is one. */
  void startFrom(Path copy) {
    start = Files.isRegularFile(copy) ? copy : start;
  }

  /** Returns what the data were called. */
  public String argument() {
    return data.argument();
  }

  public long seed() {
    return training.seed();
  }

  /** Returns whether the first step and the first batch are verified. */
  boolean verified() {
    return verify.asked();
  }

  /** Returns the classes that are trained on alone; none for all. */
  List<String> trainedOn() {
    return trainOn.wanted();
  }

  /** Returns whether an option, by its name without dashes, has no meaning beside the others. */
  boolean foreign(String name) {
    return model.whole() && !model.takesParts() && ModelOptions.PARTS.contains(name)
        || given(from) && OF_MODEL.contains(name);
  }
}
