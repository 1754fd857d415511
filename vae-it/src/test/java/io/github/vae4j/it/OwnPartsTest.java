package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.autoregressive.Autoregressive;
import io.github.vae4j.core.autoregressive.AutoregressiveNetwork;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.discrete.Concrete;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.Categorical;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.distribution.Transformed;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.flow.CorrelatedNormal;
import io.github.vae4j.core.image.DiscretizedLogisticMixture;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Dropout;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.objective.ReweightedWakeSleep;
import io.github.vae4j.core.objective.Vimco;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.part.Support;
import io.github.vae4j.core.refinement.Refiner;
import io.github.vae4j.core.refinement.RefiningMethod;
import io.github.vae4j.core.semisupervised.Classification;
import io.github.vae4j.core.semisupervised.FewLabels;
import io.github.vae4j.core.semisupervised.LabelModel;
import io.github.vae4j.core.semisupervised.MarginalClasses;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models of somebody else, without a provider, that are made of the library's parts: by their
 * words, and by the constructors of what they are made of. Each is trained, saved, loaded and used.
 */
final class OwnPartsTest {
  private static final int DATA = 20;
  private static final int PIXELS = 64;
  private static final Shape IMAGE = Shape.of(8, 8);
  private static final Preprocessing GREY = Preprocessing.divide(16);

  private static Dataset digits = Datasets.digits();
  private static Optional<Backend> opened = Optional.empty();

  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void open() {
    digits = digits.subset(IntStream.range(0, DATA).toArray(), "digits");
    opened = Optional.of(Backends.discover().select("reference").open(BackendConfig.defaults()));
  }

  @AfterAll
  static void close() {
    opened.ifPresent(Backend::close);
  }

  private static Backend backend() {
    return opened.orElseThrow();
  }

  /** Binds a model of one's own to a trace. */
  private interface Binding extends BiFunction<Scope, Given, LatentModel> {}

  /** A model that shares nothing with the ready-made one. */
  private record Own(
      Shape eventShape,
      List<Integer> latentLayers,
      Map<String, Shape> given,
      Support support,
      Binding binding)
      implements VaeModel {
    static Own of(int latents, Binding binding) {
      return new Own(IMAGE, List.of(latents), Map.of(), Support.UNIT_INTERVAL, binding);
    }

    Own withLayers(Integer... sizes) {
      return new Own(eventShape, List.of(sizes), given, support, binding);
    }

    Own given(Map<String, Shape> beside) {
      return new Own(eventShape, latentLayers, beside, support, binding);
    }

    @Override
    public int latentSize() {
      return latentLayers.stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String description() {
      return "own";
    }

    @Override
    public LatentModel bind(Scope scope, Given batch) {
      return binding.apply(scope, batch);
    }
  }

  /** The three distributions of a bound model. */
  private record Bound(
      Supplier<Distribution> ofLatents,
      Function<Tensor, Distribution> ofDatum,
      Function<Tensor, Distribution> ofLatent)
      implements LatentModel {
    @Override
    public Distribution prior() {
      return ofLatents.get();
    }

    @Override
    public Distribution posterior(Tensor x) {
      return ofDatum.apply(x);
    }

    @Override
    public Distribution likelihood(Tensor z) {
      return ofLatent.apply(z);
    }
  }

  private static Distribution standard(Scope scope, int size) {
    return Normal.standard(scope.trace(), scope.dtype(), Shape.of(size));
  }

  private static Tensor dense(Scope scope, String name, Tensor x, int size) {
    return Dense.of(size).apply(scope.child(name), x);
  }

  private static Distribution normal(Scope scope, Tensor x, int size) {
    return Normal.diagonal(
        dense(scope, "mean", x, size), dense(scope, "log-scale", x, size).tanh());
  }

  private static Distribution pixels(Scope scope, Tensor z) {
    return Independent.of(Bernoulli.ofLogits(dense(scope, "pixels", z, PIXELS)), 1);
  }

  /** Trains for two steps, saves, loads, and uses the model. */
  private Map<String, HostArray> use(
      Own model, InferenceMethod method, Preprocessing preprocessing, Dataset data) {
    TrainingOptions options = TrainingOptions.builder().epochs(2).batchSize(DATA).build();
    TrainedVae trained =
        Trainer.of(model, preprocessing).method(method).options(options).fit(data, backend());
    Path file = folder.resolve("own.safetensors");
    trained.save(file);
    TrainedVae loaded = TrainedVae.load(file, model);
    assertEquals(trained.digest(), loaded.digest());
    Map<String, HostArray> results = new LinkedHashMap<>();
    try (VaeSession session = new VaeSession(loaded, backend());
        Evaluator evaluator = Evaluator.of(loaded, false, backend())) {
      results.put("encodings", session.encode(data));
      results.put("draws", session.draw(3, 1, Optional.empty()));
      EvaluationOptions evaluation = EvaluationOptions.defaults().withSamples(5);
      evaluator.importanceWeighted(data, evaluation); // is refused if it is not finite
      List<Double> layers =
          evaluator.elbo(data, evaluation).klByLayer().stream().map(e -> e.mean()).toList();
      results.put(
          "layers",
          HostArray.of(
              Shape.of(1 + layers.size()),
              IntStream.rangeClosed(0, layers.size())
                  .mapToDouble(i -> i == 0 ? layers.size() : layers.get(i - 1))
                  .toArray()));
    }
    assertEquals(Shape.of(DATA, model.latentSize()), results.get("encodings").shape());
    assertEquals(Shape.of(3, model.eventShape().size()), results.get("draws").shape());
    return results;
  }

  private Map<String, HostArray> use(Own model, InferenceMethod method) {
    return use(model, method, GREY, digits);
  }

  private static InferenceMethod method(String word) {
    return InferenceMethods.discover().create(word);
  }

  /** Steps of refinement move a proposal that has parameters to be moved. */
  private void refine(Own model, InferenceMethod refining) {
    TrainingOptions options = TrainingOptions.builder().epochs(1).batchSize(DATA).build();
    TrainedVae vae = Trainer.of(model, GREY).options(options).fit(digits, backend());
    Refiner.Options once = new Refiner.Options(1, 1, Refiner.Options.UNLIMITED);
    try (Refiner refiner = ((RefiningMethod) refining).refiner(vae, backend())) {
      assertEquals(DATA, refiner.refine(digits, once, done -> {}).after().length);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "full | normal | mlp:8 | mlp:8 | elbo:stl",
        "lowrank:2 | normal | mlp:8 | mlp:8 | elbo",
        "iaf:2 | normal | mlp:8 | mlp:8 | iwae:3,dreg",
        "realnvp:2 | normal | mlp:8 | mlp:8 | elbo:stl",
        "planar:2 | normal | mlp:8 | mlp:8 | elbo",
        "delta:0.1 | normal | mlp:8 | mlp:8 | elbo",
        "normal | realnvp:2 | mlp:8 | mlp:8 | elbo",
        "normal | maf:2 | mlp:8 | mlp:8 | elbo",
        "normal | vamp:2 | mlp:8 | mlp:8 | elbo",
        "normal | mixture:2 | mlp:8 | mlp:8 | elbo",
        "normal | normal | resnet:2 | resnet:2 | elbo",
        "normal | normal | conv:2 | conv:2 | elbo",
        "normal | normal | mlp:8 | pixelcnn:2,2,size=3 | elbo",
        "normal | normal | mlp:8 | pixelcnn:2,2,size=3+mlp:4 | iwae:3",
        "normal | normal | mlp:8,dropout=0.2 | mlp:8,dropout=0.2 | elbo",
        "bernoulli | bernoulli | mlp:8 | mlp:8 | vimco:3",
        "categorical:2 | categorical:2 | mlp:8 | mlp:8 | rws:3",
        "categorical:2 | categorical:2 | mlp:8 | mlp:8 | concrete:0.5"
      })
  void everyWordIsAPartOfAnotherModelToo(
      String posterior, String prior, String encoder, String decoder, String objective) {
    use(of(posterior, prior, encoder, decoder), method(objective));
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "lowrank:2", "iaf:2", "realnvp:2", "planar:2", "delta:0.1"})
  void andIsRefined(String posterior) {
    for (String method : List.of("svi:2", "bsvi:2")) {
      refine(of(posterior, "normal", "mlp:8", "mlp:8"), method(method));
    }
  }

  private static Own of(String posterior, String prior, String encoder, String decoder) {
    Network up = Network.of(encoder);
    Network down = Network.of(decoder);
    int latents = 4;
    return Own.of(
        latents,
        (scope, given) -> {
          Function<Tensor, Distribution> proposal =
              x -> {
                Scope place = scope.child("up");
                Tensor features = up.encode(place, x, Optional.empty(), IMAGE, Activation.TANH);
                return Posterior.of(posterior).of(place, features, latents, up.affine());
              };
          return new Bound(
              () ->
                  Prior.of(prior)
                      .of(scope.child("p"), new Prior.Context(latents, PIXELS, proposal)),
              proposal,
              z -> likelihood(scope.child("down"), down, z));
        });
  }

  private static Distribution likelihood(Scope scope, Network down, Tensor z) {
    Likelihood bernoulli = Likelihood.of("bernoulli");
    if (down instanceof AutoregressiveNetwork inTurn) {
      return Autoregressive.of(
          z,
          PIXELS,
          x ->
              bernoulli.of(
                  scope, inTurn.decode(scope, x, z, IMAGE, 1, Activation.TANH), Given.nothing()));
    }
    return bernoulli.of(scope, down.decode(scope, z, IMAGE, 1, Activation.TANH), Given.nothing());
  }

  @Test
  void aChainIsAHierarchyOfLayers() {
    Own model = Own.of(1, OwnPartsTest::chain).withLayers(3, 2);
    HostArray layers = use(model, new Elbo(2, Elbo.KlEstimator.ANALYTIC, 0)).get("layers");
    assertEquals(2, layers.get(0), "layers of which the KL is known");
    use(model, method("iwae:3,dreg"));
    refine(model, method("svi:2"));
  }

  private static LatentModel chain(Scope scope, Given given) {
    Chain prior =
        Chain.of(standard(scope, 2))
            .then(3, above -> normal(scope.child("down"), above.get(0), 3))
            .reversed();
    return new Bound(
        () -> prior,
        x ->
            Chain.of(normal(scope.child("up-1"), x, 3))
                .then(2, below -> normal(scope.child("up-2"), below.get(0), 2)),
        z -> pixels(scope, z.slice(-1, 0, 3)));
  }

  @Test
  void bitsAreTrainedByTheirMethods() {
    int bits = 4;
    Own model =
        Own.of(
            bits,
            (scope, given) ->
                new Bound(
                    () ->
                        Independent.of(
                            Bernoulli.ofLogits(
                                scope.parameter("p", Shape.of(bits), Initializer.constant(0))),
                            1),
                    x -> Independent.of(Bernoulli.ofLogits(dense(scope, "q", x, bits)), 1),
                    z -> pixels(scope, z)));
    use(model, new Vimco(3));
    use(model, new ReweightedWakeSleep(3, ReweightedWakeSleep.Phase.BOTH));
    use(model, new Concrete(0.5));
  }

  @Test
  void aFlowOfOnesOwnIsTrainedAndRefined() {
    Own model =
        Own.of(
            2,
            (scope, given) ->
                new Bound(
                    () -> standard(scope, 2),
                    x ->
                        Transformed.of(
                            normal(scope.child("q"), x, 2), new Shift(dense(scope, "by", x, 1))),
                    z -> pixels(scope, z)));
    use(model, method("elbo:stl"));
    refine(model, method("bsvi:2"));
  }

  /** A stranger's flow: (a, b) to (a, b + s tanh a). */
  private record Shift(Tensor by) implements Bijector {
    @Override
    public int eventRank() {
      return 1;
    }

    @Override
    public Image forward(Tensor x) {
      return moved(x, by);
    }

    private static Image moved(Tensor x, Tensor by) {
      Tensor a = x.slice(-1, 0, 1);
      Tensor b = x.slice(-1, 1, 2).add(a.tanh().mul(by));
      return new Image(Tensor.concat(-1, List.of(a, b)), x.sum(-1).mul(0));
    }

    @Override
    public Optional<Bijector> inverse() {
      return Optional.of(new Shift(by.neg()));
    }
  }

  @Test
  void aNormalWithCorrelationsHasItsKl() {
    int n = 3;
    Own model =
        Own.of(
            n,
            (scope, given) ->
                new Bound(
                    () -> standard(scope, n),
                    x ->
                        CorrelatedNormal.full(
                            dense(scope, "mean", x, n),
                            dense(scope, "log-scale", x, n),
                            CorrelatedNormal.strictlyLower(dense(scope, "l", x, 3), n)),
                    z -> pixels(scope, z)));
    use(model, new Elbo(1, Elbo.KlEstimator.ANALYTIC, 0));
    refine(model, method("svi:2"));
  }

  @Test
  void aMixtureOfLevelsIsALikelihood() {
    int levels = 17;
    int components = 2;
    Shape heads = Shape.of(components, 1, PIXELS);
    Own model =
        Own.of(
            2,
            (scope, given) ->
                new Bound(
                    () -> standard(scope, 2),
                    x -> normal(scope.child("q"), x, 2),
                    z -> {
                      Shape outer = z.shape().range(0, z.shape().rank() - 1);
                      Tensor locations =
                          dense(scope, "at", z, heads.size()).reshape(outer.concat(heads));
                      Tensor logits =
                          dense(scope, "of", z, components * PIXELS)
                              .reshape(outer.concat(Shape.of(components, PIXELS)));
                      Tensor logScale = scope.parameter("s", Shape.of(1), Initializer.constant(-1));
                      return DiscretizedLogisticMixture.of(logits, locations, logScale, levels);
                    }));
    HostArray draws = use(model, method("elbo")).get("draws");
    for (int i = 0; i < draws.shape().size(); i++) {
      assertEquals(Math.rint(16 * draws.get(i)), 16 * draws.get(i), 1e-5);
    }
  }

  @Test
  void dropoutOfOnesOwnLayerActsInTrainingAlone() {
    Own model =
        Own.of(
            2,
            (scope, given) ->
                new Bound(
                    () -> standard(scope, 2),
                    x -> normal(scope.child("q"), new Dropout(0.5).apply(scope, x), 2),
                    z -> pixels(scope, z)));
    HostArray first = use(model, method("elbo")).get("encodings");
    assertArrayEquals(first.floats(), use(model, method("elbo")).get("encodings").floats());
  }

  /** A stranger's model of data and classes. */
  private record Classes(Scope scope, Tensor labels, int classes, int latents)
      implements LabelModel {
    @Override
    public Categorical classPrior() {
      return Categorical.ofLogits(scope.parameter("p", Shape.of(classes), Initializer.constant(0)));
    }

    @Override
    public Categorical classifier(Tensor x) {
      return Categorical.ofLogits(dense(scope, "classes", x, classes));
    }

    @Override
    public LatentModel given(Tensor y) {
      return new Bound(
          () -> standard(scope, latents),
          x -> normal(scope.child("q"), Tensor.concat(-1, List.of(x, y)), latents),
          z -> pixels(scope, behind(z, y)));
    }

    private static Tensor behind(Tensor z, Tensor y) {
      Shape outer = z.shape().range(0, z.shape().rank() - 1);
      return Tensor.concat(-1, List.of(z, y.broadcastTo(outer.append(y.shape().dim(-1)))));
    }
  }

  @Test
  void aModelOfClassesIsTrainedAndClassifies() {
    int latents = 3;
    Dataset few = FewLabels.of(digits, 10, RandomKey.of(1));
    Conditioning labels = Conditioning.partlyLabelled(few, List.of(FewLabels.HIDDEN));
    Own model =
        Own.of(
                labels.classes() + latents,
                (scope, given) ->
                    new Classes(scope, given.get(Given.CONDITION), labels.classes(), latents))
            .given(labels.given());
    use(model, new MarginalClasses(1), GREY.with(labels), few);
    use(model, method("rws:3,wake"), GREY.with(labels), few);
    TrainedVae vae = Trainer.of(model, GREY.with(labels)).method(method("m2")).fit(few, backend());
    assertTrue(Classification.knows(vae));
    assertEquals(10, Classification.of(vae, digits, backend()).classes().size());
  }
}
