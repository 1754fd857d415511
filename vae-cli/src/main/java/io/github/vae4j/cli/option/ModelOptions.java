package io.github.vae4j.cli.option;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.word.Choice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is trained. */
public final class ModelOptions {
  /** The flags of the parts of a model, by their names without dashes. */
  public static final Set<String> PARTS =
      Set.of(
          "architecture",
          "hidden",
          "decoder-hidden",
          "encoder",
          "decoder",
          "latent",
          "hierarchy",
          "between",
          "activation",
          "prior",
          "posterior",
          "likelihood",
          "scale-floor");

  private static final String VAE = "vae";
  private static final String MLP = "mlp";
  private static final String NORMAL = "normal";
  private static final String AUTO = "auto";

  @Option(
      names = "--model",
      paramLabel = "WORD",
      description =
          "A whole model: "
              + WordsInHelp.MODELS
              + ". The flags of its parts are for vae, and for m2 unless its word names parts. Default:"
              + " vae.")
  private String model = VAE;

  @Option(
      names = "--architecture",
      paramLabel = "KIND",
      description = "Network of encoder and decoder: " + WordsInHelp.NETWORKS + ". Default: mlp.")
  private String architecture = MLP;

  @Option(
      names = "--hidden",
      split = ",",
      paramLabel = "N",
      description =
          "Widths of the encoder's layers, or channels for conv and resnet. 'none' makes a linear"
              + " model. Default: 256,256; for conv 16,32; for resnet 32,32; for tables 128,128.")
  private List<String> hidden = List.of();

  @Option(
      names = "--decoder-hidden",
      split = ",",
      paramLabel = "N",
      description = "The same for the decoder. Default: the encoder's in reverse order.")
  private List<String> decoderHidden = List.of();

  @Option(
      names = "--encoder",
      paramLabel = "WORD",
      description =
          "The encoder by its whole word, in place of --architecture and --hidden, such as"
              + " resnet:32,32. The decoder mirrors it unless --decoder names another.")
  private String encoder = "";

  @Option(
      names = "--decoder",
      paramLabel = "WORD",
      description =
          "The decoder by its whole word, such as pixelcnn:12,32. Default: the encoder's mirror"
              + " image.")
  private String decoder = "";

  @Option(
      names = "--latent",
      split = ",",
      paramLabel = "N",
      description =
          "Latent dimensions. 100,50 makes a hierarchy with 100 next to the data and 50 above them."
              + " Default: 16; for tables and fewer than 10,000 images 8; of discrete latents 16.")
  private List<Integer> latent = List.of();

  @Mixin private HierarchyOptions hierarchy = new HierarchyOptions();

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description =
          "Function between layers: "
              + WordsInHelp.ACTIVATIONS
              + ". Default: tanh; for tables relu.")
  private Optional<String> activation = Optional.empty();

  @Option(
      names = "--prior",
      paramLabel = "WORD",
      description =
          "Prior of the latents: "
              + WordsInHelp.PRIORS
              + ". K is the number of components, pseudo-inputs or classes, L the number of steps of a"
              + " flow, WIDTH that of the hidden units in each (128). Default: normal; for discrete"
              + " latents the one of the posterior's name.")
  private Optional<String> prior = Optional.empty();

  @Option(
      names = "--posterior",
      paramLabel = "WORD",
      description =
          "Family of the encoder's proposals: "
              + WordsInHelp.POSTERIORS
              + ". delta keeps the KL of each latent dimension at NATS or more, against collapse. R"
              + " is the rank of a factor beside the diagonal, L the number of steps of a flow."
              + " Default: normal.")
  private String posterior = NORMAL;

  @Option(
      names = "--likelihood",
      paramLabel = "WORD",
      description =
          "Distribution of the data: auto, "
              + WordsInHelp.LIKELIHOODS
              + ". auto takes bernoulli for data of 0 and 1 and with --binarize, continuous-bernoulli for"
              + " images of grey levels, and normal for other data. Grey levels under bernoulli have"
              + " a cross-entropy and no log p(x), and are said to."
              + " A table takes WORD for its numeric columns, TYPE=WORD and NAME=WORD, separated by"
              + " semicolons; auto takes what its schema says."
              + " sigmoid-normal has means in [0, 1], for grey levels. KIND is column, datum,"
              + " global or fixed:S, floor the smallest scale, L the number of levels, which"
              + " is found from the data where it is not said."
              + " Default: auto.")
  private String likelihood = AUTO;

  @Option(names = "--scale-floor", hidden = true, description = "LIKELIHOOD:floor=X.")
  private String scaleFloor = "";

  /**
   * Returns the model.
   *
   * @param data what is modelled of the training data
   * @param binarized whether the model sees them as 0 and 1, whatever they are
   * @param conditionSize numbers of the condition, 0 without
   * @param schema of a table, which has the likelihoods of its columns
   */
  public VaeModel of(
      Dataset data,
      DatasetStatistics statistics,
      boolean binarized,
      int conditionSize,
      Optional<TableSchema> schema) {
    Shape event = data.itemShape();
    if (whole() && !takesParts()) {
      return whole(event, conditionSize);
    }
    VaeSpec.Builder builder = VaeSpec.builder(event).encoder(encoder());
    if (!decoder.isEmpty()) {
      requireOne("--decoder", decoder, Map.of("--decoder-hidden", !decoderHidden.isEmpty()));
      builder.decoder(OptionWord.of("--decoder", decoder, Network::of));
    } else if (!decoderHidden.isEmpty()) {
      builder.decoder(OptionWord.of("--decoder-hidden", network(decoderHidden), Network::of));
    }
    prior.ifPresent(word -> builder.prior(OptionWord.of("--prior", word, Prior::of)));
    builder
        .condition(conditionSize)
        .latent(latent.isEmpty() ? VaeSpec.DEFAULT_LATENT : latent.get(0))
        .activation(
            Choice.of(
                "--activation",
                activation.orElse(Activation.TANH.label()),
                Activation.values(),
                Activation::label))
        .posterior(OptionWord.of("--posterior", posterior, Posterior::of))
        .likelihood(
            schema
                .map(columns -> Likelihood.of(columns.likelihood()))
                .orElseGet(() -> likelihood(data, statistics, binarized)));
    VaeSpec spec = builder.build();
    if (whole()) {
      requireOneLayer();
    }
    return whole()
        ? OptionWord.of(
            "--model", Models.withParts(model, spec), word -> made(word, event, conditionSize))
        : hierarchy.of(spec, latent);
  }

  private void requireOneLayer() {
    if (latent.size() > 1) {
      throw new IllegalArgumentException(
          "--latent: model "
              + model
              + " has one layer of latents, got "
              + latent.size()
              + "; give one number");
    }
    Map<String, Boolean> given = new LinkedHashMap<>();
    hierarchy.given(given);
    given.forEach(
        (flag, is) -> {
          if (is) {
            throw new IllegalArgumentException(
                flag
                    + ": is for several layers of latents, and model "
                    + model
                    + " has one; leave it out");
          }
        });
  }

  private Network encoder() {
    if (encoder.isEmpty()) {
      return OptionWord.of(
          hidden.isEmpty() ? "--architecture" : "--hidden", network(hidden), Network::of);
    }
    Map<String, Boolean> twice = new LinkedHashMap<>();
    twice.put("--architecture", !architecture.equals(MLP));
    twice.put("--hidden", !hidden.isEmpty());
    requireOne("--encoder", encoder, twice);
    return OptionWord.of("--encoder", encoder, Network::of);
  }

  private static void requireOne(String flag, String word, Map<String, Boolean> given) {
    given.forEach(
        (other, is) -> {
          if (is) {
            throw new IllegalArgumentException(
                flag + " " + word + ": says all of the network; leave out " + other);
          }
        });
  }

  private Likelihood likelihood(Dataset data, DatasetStatistics statistics, boolean binarized) {
    Likelihood usual = binarized ? Likelihoods.BERNOULLI : Likelihood.fitting(data, statistics);
    Likelihood chosen =
        likelihood.equals(AUTO) ? usual : OptionWord.of("--likelihood", likelihood, Likelihood::of);
    // A setting in the word wins over its older spelling, which files of old runs hold.
    Likelihood floored =
        scaleFloor.isEmpty() || chosen.heads() == 1 || likelihood.contains(":")
            ? chosen
            : OptionWord.of(
                "--scale-floor", chosen.name() + ":floor=" + scaleFloor, Likelihood::of);
    return floored.forData(data, statistics);
  }

  /** Takes what suits tables where nothing else was said. */
  public void ofTable() {
    if (whole() && !takesParts()) {
      return;
    }
    if (architecture.equals(MLP) && hidden.isEmpty() && encoder.isEmpty()) {
      hidden = VaeSpec.TABLE_HIDDEN.stream().map(String::valueOf).toList();
    }
    latent = latent.isEmpty() ? List.of(VaeSpec.TABLE_LATENT) : latent;
    activation = activation.or(() -> Optional.of(VaeSpec.TABLE_ACTIVATION.label()));
  }

  /** Takes what suits images or rows of numbers where nothing else was said. */
  public void of(Dataset data) {
    boolean normal = OptionWord.of("--posterior", posterior, Posterior::of).reparameterized();
    if (normal && data.size() < VaeSpec.FEW && (!whole() || takesParts()) && latent.isEmpty()) {
      latent = List.of(VaeSpec.FEW_LATENT);
    }
  }

  /** Returns the words of --likelihood. */
  public String likelihoodWords() {
    return likelihood;
  }

  /**
   * Returns the whole model that is asked for.
   *
   * @param conditionSize numbers of the condition, 0 without
   */
  public VaeModel whole(Shape event, int conditionSize) {
    requireNoParts();
    return OptionWord.of("--model", model, word -> made(word, event, conditionSize));
  }

  private static VaeModel made(String word, Shape event, int conditionSize) {
    return Models.make(
        word,
        event,
        conditionSize == 0 ? Map.of() : Map.of(Given.CONDITION, Shape.of(conditionSize)));
  }

  /** Returns whether the model is a whole one, to which the flags of parts do not belong. */
  public boolean whole() {
    return !model.equals(VAE);
  }

  /** Returns whether the model is a whole one whose word takes what the flags of parts say. */
  public boolean takesParts() {
    return whole() && OptionWord.of("--model", model, Models::takesParts);
  }

  /** Returns whether the model has the class of a datum as a latent. */
  public boolean classifies() {
    return whole() && OptionWord.of("--model", model, Models::classifies);
  }

  private void requireNoParts() {
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("--architecture", !architecture.equals(MLP));
    given.put("--hidden", !hidden.isEmpty());
    given.put("--decoder-hidden", !decoderHidden.isEmpty());
    given.put("--encoder", !encoder.isEmpty());
    given.put("--decoder", !decoder.isEmpty());
    given.put("--latent", !latent.isEmpty());
    hierarchy.given(given);
    given.put("--activation", activation.isPresent());
    given.put("--prior", prior.filter(word -> !word.equals(NORMAL)).isPresent());
    given.put("--posterior", !posterior.equals(NORMAL));
    given.put("--likelihood", !likelihood.equals(AUTO));
    given.put("--scale-floor", !scaleFloor.isEmpty());
    List<String> wrong = new ArrayList<>(given.keySet());
    wrong.removeIf(flag -> !given.getOrDefault(flag, false));
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "--model "
              + model
              + ": does not go with "
              + String.join(", ", wrong)
              + ", which are parts of the model vae; leave them out, and write settings into the word");
    }
  }

  private String network(List<String> sizes) {
    if (!sizes.isEmpty()) {
      return architecture + ":" + String.join(",", sizes);
    }
    return switch (architecture) {
      case "mlp" -> "mlp:256,256";
      case "conv" -> "conv:16,32";
      case "resnet" -> "resnet:32,32";
      default -> architecture;
    };
  }
}
