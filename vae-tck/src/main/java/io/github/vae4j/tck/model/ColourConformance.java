package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.distribution.RequiredMean;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Models of colour images beside their formulas, in FLOAT64: convolutions over all channels of an
 * image of 2 x 2 pixels, and the probabilities of its colours. They pass on a backend by a test
 * class that extends this one and names the backend's provider.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ColourConformance {
  private static final double ROUNDING = 1e-9;
  private static final int CHANNELS = 3;
  private static final int SIDE = 2;
  private static final int PIXELS = SIDE * SIDE;
  private static final int FILTER = 4; // of 4 x 4 numbers, whose middle the image covers

  /** Images of which some levels are 0 and 1; FLOAT64 alone is fed with them. */
  private static final double[][] IMAGES = {levels(3), levels(40), levels(255)};

  private static final double[][] LATENTS = {{0.5, -1}, {0, 2}, {-0.25, 0.75}};

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which the models are tested. */
  protected abstract BackendProvider provider();

  /** Returns how the backend is opened; the defaults unless overridden. */
  protected BackendConfig config() {
    return BackendConfig.defaults();
  }

  @BeforeAll
  final void open() {
    tested = Optional.of(provider().open(config()));
  }

  @AfterAll
  final void close() {
    tested.ifPresent(Backend::close);
  }

  private static double[] levels(int step) {
    double[] levels = new double[CHANNELS * PIXELS];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = i * step % 256 / 255.0;
    }
    return levels;
  }

  private static KnownModel model(String likelihood) {
    return KnownModel.ofFormulas(
        VaeSpec.builder(Shape.of(CHANNELS, SIDE, SIDE))
            .latent(LATENTS[0].length)
            .network(Network.of("conv:1"))
            .activation(Activation.IDENTITY)
            .likelihood(Likelihood.of(likelihood))
            .build());
  }

  /** Returns the number of a filter that a pixel meets. */
  private static int inFilter(int plane, int pixel) {
    return (plane * FILTER + 1 + pixel / SIDE) * FILTER + 1 + pixel % SIDE;
  }

  @Test
  void anEncoderSeesEveryChannel() {
    KnownModel model = model("bernoulli");
    Map<String, HostArray> found =
        model.run(
            tested.orElseThrow(),
            IMAGES,
            "",
            (bound, x, scope) ->
                Map.of("mean", RequiredMean.of("test", "posterior", bound.posterior(x))));
    double[] filter = model.value("encoder/0/filter");
    for (int row = 0; row < IMAGES.length; row++) {
      double feature = model.value("encoder/0/bias")[0];
      for (int i = 0; i < IMAGES[row].length; i++) {
        feature += filter[inFilter(i / PIXELS, i % PIXELS)] * IMAGES[row][i];
      }
      for (int j = 0; j < LATENTS[0].length; j++) {
        double expected =
            model.value("encoder/mean/weight")[j] * feature + model.value("encoder/mean/bias")[j];
        double mean = Named.get(found, "mean").get(row * LATENTS[0].length + j);
        assertEquals(expected, mean, ROUNDING);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> coloursHaveTheProbabilitiesOfTheirFormula() {
    return Stream.of(
            "discretized-logistic",
            "discretized-logistic:scale=global",
            "discretized-logistic:levels=17",
            "discretized-logistic:levels=17,scale=global",
            "discretized-logistic-mixture:1",
            "discretized-logistic-mixture:3",
            "discretized-logistic-mixture:2,levels=17",
            "discretized-logistic-mixture:2,scale=global",
            "discretized-logistic-mixture:2,scale=fixed:0.05")
        .map(word -> DynamicTest.dynamicTest(word, () -> haveTheProbabilitiesOfTheirFormula(word)));
  }

  private void haveTheProbabilitiesOfTheirFormula(String likelihood) {
    KnownModel model = model(likelihood);
    String filter = "decoder/1/filter";
    Map<String, HostArray> found =
        model.run(
            tested.orElseThrow(),
            IMAGES,
            filter,
            (bound, x, scope) -> {
              HostArray z = HostArray.of(Shape.of(LATENTS.length, 2), flat(LATENTS));
              return Map.of("value", bound.likelihood(scope.trace().constant(z)).logProb(x));
            });
    for (int row = 0; row < IMAGES.length; row++) {
      double expected = logProb(model, row);
      assertEquals(
          expected, Named.get(found, "value").get(row), ROUNDING * (1 + Math.abs(expected)));
    }
    double[] numbers = model.value(filter);
    double step = 1e-5;
    for (int i = 0; i < numbers.length; i++) {
      double[] ends = new double[2];
      for (int end = 0; end < 2; end++) {
        double[] moved = numbers.clone();
        moved[i] += end == 0 ? -step : step;
        model.set(filter, moved);
        for (int row = 0; row < IMAGES.length; row++) {
          ends[end] += logProb(model, row);
        }
      }
      double slope = (ends[1] - ends[0]) / (2 * step);
      assertEquals(
          slope,
          Named.get(found, "gradient").get(i),
          1e-6 * (1 + Math.abs(slope)),
          filter + ", number " + (i + 1));
    }
  }

  private static double[] flat(double[][] rows) {
    double[] all = new double[rows.length * rows[0].length];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return all;
  }

  /** Returns the numbers of the decoder, [head][channel][pixel]. */
  private static double[] outputs(KnownModel model, int row) {
    double hidden = model.value("decoder/0/bias")[0];
    for (int j = 0; j < LATENTS[row].length; j++) {
      hidden += model.value("decoder/0/weight")[j] * LATENTS[row][j];
    }
    double[] filter = model.value("decoder/1/filter");
    double[] all = model.value("decoder/output/bias");
    for (int i = 0; i < all.length; i++) {
      all[i] += hidden * filter[inFilter(i / PIXELS, i % PIXELS)];
      all[i] += model.value("decoder/1/bias")[i / PIXELS];
    }
    return all;
  }

  /** Returns the logarithm of the sum over components of the product over channels, in formulas. */
  private static double logProb(KnownModel model, int row) {
    double[] outputs = outputs(model, row);
    String word = model.spec().likelihood().word();
    boolean mixture = word.contains("mixture");
    int components = mixture ? Character.digit(word.charAt(word.indexOf(':') + 1), 10) : 1;
    double total = 0;
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      double[] joint = new double[components];
      double weights = 0;
      for (int k = 0; k < components; k++) {
        double logit = 0;
        for (int c = 0; c < CHANNELS && mixture; c++) {
          logit += outputs[at(components + k, c, pixel)];
        }
        weights += Math.exp(logit);
        joint[k] = Math.exp(logit);
        for (int c = 0; c < CHANNELS; c++) {
          double location = 1 / (1 + Math.exp(-outputs[at(k, c, pixel)]));
          for (int d = 0; d < c && mixture; d++) {
            int head = outputs.length / (CHANNELS * PIXELS) - components + k;
            double raw = outputs[at(head, c + d - 1, pixel)]; // green red, blue red, blue green
            location += Math.tanh(raw) * (IMAGES[row][d * PIXELS + pixel] - 0.5);
          }
          double scale =
              scale(model, word, outputs, at((mixture ? 2 : 1) * components + k, c, pixel));
          joint[k] *= level(IMAGES[row][c * PIXELS + pixel], location, scale, half(word));
        }
      }
      double sum = 0;
      for (double each : joint) {
        sum += each;
      }
      total += Math.log(sum / weights);
    }
    return total;
  }

  private static int at(int head, int channel, int pixel) {
    return (head * CHANNELS + channel) * PIXELS + pixel;
  }

  private static double scale(KnownModel model, String word, double[] outputs, int head) {
    if (word.contains("fixed")) {
      return 0.05;
    }
    double floor = word.contains("mixture") ? 0.0005 : 0.2 * half(word);
    double raw = word.contains("global") ? model.value("decoder/scale")[0] : outputs[head];
    return floor * (1 + Math.exp(raw) / floor);
  }

  /** Returns half of the step between levels. */
  private static double half(String word) {
    return 0.5 / ((word.contains("levels=17") ? 17 : 256) - 1);
  }

  /** Returns the mass of a level, of which the outer ones take what lies beyond. */
  private static double level(double x, double location, double scale, double half) {
    double lower = (x - half - location) / scale;
    double upper = (x + half - location) / scale;
    if (lower > 0) { // seen from the other side: small numbers instead of numbers near 1
      return level(1 - x, 1 - location, scale, half);
    }
    double below = x < half ? 0 : 1 / (1 + Math.exp(-lower));
    double above = x > 1 - half ? 1 : 1 / (1 + Math.exp(-upper));
    return above - below;
  }
}
