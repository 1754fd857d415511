package io.github.vae4j.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.distribution.DiscretizedLogistic;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.pass.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The likelihood of images whose pixels are mixtures, and the mean of its distribution. */
final class LogisticMixtureTest {
  private static final int LEVELS = 256;

  private Trace trace = Trace.open();
  private Scope scope = Scope.root(trace, DType.FLOAT64);

  private Tensor constant(Shape shape, double... values) {
    return trace.constant(HostArray.of(shape, values));
  }

  private double[] run(Tensor result, double[]... parameters) {
    List<Parameter> declared = scope.parameters();
    HostArray[] inputs = new HostArray[parameters.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = HostArray.ofDoubles(declared.get(i).type(), parameters[i]);
    }
    double[] found =
        Run.once(trace.program(Map.of("y", result)), List.of(inputs)).get(0).toDoubles();
    trace = Trace.open(); // a program ends its trace
    scope = Scope.root(trace, DType.FLOAT64);
    return found;
  }

  /** Returns numbers of a decoder, the same at each call, between -2 and 2. */
  private static double[] numbers(int count) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> 2 * Math.sin(1 + 12.9898 * i));
    return numbers;
  }

  private Distribution likelihood(String word, Shape event, double... outputs) {
    return Likelihood.of(word)
        .forEvent(event)
        .of(scope, constant(Shape.of(1, outputs.length), outputs), Given.nothing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "discretized-logistic-mixture:1",
        "discretized-logistic-mixture:5",
        "discretized-logistic-mixture:10,scale=global",
        "discretized-logistic-mixture:3,scale=column,floor=0.01",
        "discretized-logistic-mixture:3,scale=fixed:0.05"
      })
  void aLikelihoodComesBackFromItsWord(String word) {
    Likelihood likelihood = Likelihood.of(word);
    assertEquals(word, likelihood.word());
    assertEquals(likelihood, Likelihood.of(word));
    Likelihood ofColours = likelihood.forEvent(Shape.of(3, 2, 2));
    assertEquals(word, ofColours.word());
    assertEquals(likelihood, ofColours.forEvent(Shape.of(2, 2)));
    assertTrue(likelihood.discrete(false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "discretized-logistic-mixture | K is missing",
        "discretized-logistic-mixture:0 | K needs to be from 1 to 1000, got 0",
        "discretized-logistic-mixture:2,scale=row | expected column, datum, global or fixed:S",
        "discretized-logistic-mixture:2,floor=0 | needs to be finite and above 0",
        "discretized-logistic-mixture:2,scale=fixed:1,floor=2 | a fixed scale has none",
        "discretised-logistic-mixture:2 | did you mean 'discretized-logistic-mixture'?",
        "columns:2*discretized-logistic-mixture:2 | needs images"
      })
  void aWrongOneIsRefused(String word, String part) {
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> Likelihood.of(word).check(Shape.of(2)))
                .getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void itTakesImagesOfOneOrThreeChannels() {
    Likelihood likelihood = Likelihood.of("discretized-logistic-mixture:5");
    for (Shape other : List.of(Shape.of(12), Shape.of(2, 2, 2), Shape.of(4, 2, 2))) {
      assertThrows(IllegalArgumentException.class, () -> likelihood.forEvent(other));
    }
    assertEquals(15, likelihood.forEvent(Shape.of(2, 2)).heads());
    assertEquals(20, likelihood.forEvent(Shape.of(3, 2, 2)).heads());
    assertEquals(
        10,
        Likelihood.of("discretized-logistic-mixture:5,scale=global")
            .forEvent(Shape.of(2, 2))
            .heads());
  }

  @Test
  void theProbabilitiesOfAllLevelsAddUpToOneAndTheOuterOnesReachToInfinity() {
    double[] levels = new double[LEVELS];
    Arrays.setAll(levels, k -> k / (LEVELS - 1.0));
    for (double scale : new double[] {-9, -3, 0, 4}) {
      double[] outputs = {-3, 8, 0.5, -0.5, scale, scale + 1};
      Distribution pixel = likelihood("discretized-logistic-mixture:2", Shape.of(1, 1), outputs);
      double[] logProb = run(pixel.logProb(constant(Shape.of(LEVELS, 1, 1), levels)));
      assertEquals(1, Arrays.stream(logProb).map(Math::exp).sum(), 1e-12);
      double first = softplus(scale, 0.0005);
      double below = 0.5 / (LEVELS - 1);
      double weight = 1 / (1 + Math.exp(-1.0));
      double lowest =
          weight * sigmoid((below - sigmoid(-3)) / first)
              + (1 - weight) * sigmoid((below - sigmoid(8)) / softplus(scale + 1, 0.0005));
      assertEquals(lowest, Math.exp(logProb[0]), 1e-12);
    }
  }

  private static double softplus(double raw, double floor) {
    return floor * (1 + Math.exp(raw - Math.log(floor)));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** What is known of blue does not change how probable red and green are. */
  @Test
  void theProbabilitiesOfAllBluesAddUpToThoseOfRedAndGreen() {
    double[] outputs = numbers(8 * 3); // two components of one pixel
    double[] other = outputs.clone();
    for (int i : new int[] {2, 5, 14, 17, 19, 20, 22, 23}) { // all that blue depends on
      other[i] += 0.7;
    }
    for (int red : new int[] {0, 100, 255}) {
      for (int green : new int[] {0, 31, 255}) {
        double[] colours = new double[3 * LEVELS];
        for (int blue = 0; blue < LEVELS; blue++) {
          colours[3 * blue] = red / 255.0;
          colours[3 * blue + 1] = green / 255.0;
          colours[3 * blue + 2] = blue / 255.0;
        }
        double[] sums = new double[2];
        for (int i = 0; i < 2; i++) {
          Distribution pixel =
              likelihood(
                  "discretized-logistic-mixture:2", Shape.of(3, 1, 1), i == 0 ? outputs : other);
          double[] logProb = run(pixel.logProb(constant(Shape.of(LEVELS, 1, 3), colours)));
          sums[i] = Arrays.stream(logProb).map(Math::exp).sum();
        }
        assertEquals(sums[0], sums[1], 1e-12 * sums[0], red + " " + green);
        assertTrue(sums[0] > 0 && sums[0] < 1);
      }
    }
  }

  /** One component without dependence is the discretised logistic of each element. */
  @Test
  void aSingleComponentIsADiscretisedLogistic() {
    Shape event = Shape.of(3, 2, 2);
    double[] outputs = numbers(4 * 12);
    Arrays.fill(outputs, 36, 48, 0); // the coefficients
    Distribution mixture = likelihood("discretized-logistic-mixture:1,floor=0.01", event, outputs);
    double[] plain = new double[24];
    System.arraycopy(outputs, 0, plain, 0, 12);
    System.arraycopy(outputs, 24, plain, 12, 12);
    Distribution elements = likelihood("discretized-logistic:floor=0.01", event, plain);
    double[] x = new double[12];
    Arrays.setAll(x, i -> 23 * i / 255.0);
    Tensor image = constant(Shape.of(1, 12), x);
    double[] both = run(Tensor.concat(0, List.of(mixture.logProb(image), elements.logProb(image))));
    assertEquals(both[1], both[0], 1e-9);
  }

  @Test
  void pixelsAreIndependent() {
    Shape event = Shape.of(3, 1, 2);
    double[] outputs = numbers(8 * 6);
    double[] x = {0.2, 1, 0, 0.4, 0.6, 0.8};
    x = Arrays.stream(x).map(v -> Math.rint(255 * v) / 255).toArray();
    double whole =
        run(
            likelihood("discretized-logistic-mixture:2", event, outputs)
                .logProb(constant(Shape.of(1, 6), x)))[0];
    double sum = 0;
    for (int pixel = 0; pixel < 2; pixel++) {
      double[] own = new double[24];
      double[] colour = new double[3];
      for (int i = 0; i < 24; i++) {
        own[i] = outputs[2 * i + pixel];
      }
      for (int c = 0; c < 3; c++) {
        colour[c] = x[2 * c + pixel];
      }
      sum +=
          run(
              likelihood("discretized-logistic-mixture:2", Shape.of(3, 1, 1), own)
                  .logProb(constant(Shape.of(1, 3), colour)))[0];
    }
    assertEquals(sum, whole, 1e-10);
  }

  /** Enumerates red, green and blue: the mean is off by rounding and by what is cut off alone. */
  @Test
  void theMeanIsThatOfTheColoursBeforeTheyAreRounded() {
    double[] locations = {0.45, 0.5, 0.4, 0.6, 0.55, 0.5};
    double[] coefficients = {0.5, -0.25, 0.25, -0.5, 0.25, 0.5};
    assertArrayEquals(
        exactMean(locations, -4, coefficients), mean(locations, -4, coefficients), 1e-6);
    double[] atTheEdge = {0.02, 0.5, 0.4, 0.99, 0.55, 1};
    double[] exact = exactMean(atTheEdge, -2.5, coefficients);
    double[] found = mean(atTheEdge, -2.5, coefficients);
    assertEquals(exact[0], found[0], 0.5 / (FEW - 1));
    assertArrayEquals(exact, found, 0.01);
  }

  private static final int FEW = 64;

  private DiscretizedLogisticMixture pixel(
      double[] locations, double logScale, double[] coefficients) {
    return DiscretizedLogisticMixture.of(
        constant(Shape.of(2, 1), 0.5, -0.25),
        constant(Shape.of(2, 3, 1), locations),
        constant(Shape.of(1), logScale),
        constant(Shape.of(2, 3, 1), coefficients),
        FEW);
  }

  private double[] mean(double[] locations, double logScale, double[] coefficients) {
    return run(pixel(locations, logScale, coefficients).mean().orElseThrow());
  }

  private double[] exactMean(double[] locations, double logScale, double[] coefficients) {
    double[] colours = new double[3 * FEW * FEW * FEW];
    for (int i = 0; i < FEW * FEW * FEW; i++) {
      colours[3 * i] = i / (FEW * FEW) / (FEW - 1.0);
      colours[3 * i + 1] = i / FEW % FEW / (FEW - 1.0);
      colours[3 * i + 2] = i % FEW / (FEW - 1.0);
    }
    double[] logProb =
        run(
            pixel(locations, logScale, coefficients)
                .logProb(constant(Shape.of(FEW * FEW * FEW, 3), colours)));
    double[] mean = new double[3];
    double total = 0;
    for (int i = 0; i < logProb.length; i++) {
      double p = Math.exp(logProb[i]);
      total += p;
      for (int c = 0; c < 3; c++) {
        mean[c] += p * colours[3 * i + c];
      }
    }
    assertEquals(1, total, 1e-12);
    return mean;
  }

  @Test
  void oneGlobalScaleIsOneNumber() {
    Shape event = Shape.of(3, 1, 2);
    double[] outputs = numbers(6 * 6);
    Distribution global = likelihood("discretized-logistic-mixture:2,scale=global", event, outputs);
    assertEquals(List.of("scale"), scope.parameters().stream().map(Parameter::name).toList());
    assertEquals(Shape.of(1), scope.parameters().get(0).type().shape());
    double[] x = {0.2, 1, 0, 0.4, 0.6, 0.8};
    Tensor image = constant(Shape.of(1, 6), x);
    Distribution fixed =
        likelihood(
            "discretized-logistic-mixture:2,scale=fixed:" + softplus(-2, 0.0005), event, outputs);
    double[] both =
        run(
            Tensor.concat(0, List.of(global.logProb(image), fixed.logProb(image))),
            new double[] {-2});
    assertEquals(both[1], both[0], 1e-10);
  }

  @Test
  void everyElementHasTheSameGlobalScale() {
    double[] outputs = {0.1, -0.4, 0.7};
    Tensor x = constant(Shape.of(1, 3), 0.2, 0.4, 1);
    Distribution global = likelihood("discretized-logistic:scale=global", Shape.of(3), outputs);
    Tensor logScale = constant(Shape.scalar(), Math.log(softplus(-1, 1 / 2550.0)));
    Distribution expected =
        Independent.of(
            DiscretizedLogistic.of(constant(Shape.of(1, 3), outputs).sigmoid(), logScale, LEVELS),
            1);
    double[] both =
        run(Tensor.concat(0, List.of(global.logProb(x), expected.logProb(x))), new double[] {-1});
    assertEquals(both[1], both[0], 1e-12);
    assertEquals("normal:scale=global", Likelihood.of("normal:scale=global").word());
    assertEquals(1, Likelihood.of("normal:scale=global").heads());
  }

  @Test
  void componentsStartApartAroundTheMean() {
    double logit = Math.log(0.25);
    double[] means = {0.5, 0.2};
    double narrow = Math.log(0.1);
    assertArrayEquals(
        new double[] {-1, logit - 1, 1, logit + 1, 0, 0, 0, 0, narrow, narrow, narrow, narrow},
        Likelihood.of("discretized-logistic-mixture:2").startFrom(means),
        1e-12);
    Likelihood global = Likelihood.of("discretized-logistic-mixture:2,scale=global");
    assertEquals(4, global.startFrom(means).length);
    assertArrayEquals(new double[] {narrow}, global.ownStart(means).get("scale"), 1e-12);
    Likelihood column = Likelihood.of("discretized-logistic-mixture:2,scale=column");
    assertEquals(4, column.ownStart(means).get("scale").length);
    assertEquals(
        Map.of(), Likelihood.of("discretized-logistic-mixture:2,scale=fixed:1").ownStart(means));
    VaeSpec vae =
        VaeSpec.builder(Shape.of(3, 4, 4))
            .network(Network.of("conv:2"))
            .latent(2)
            .likelihood(Likelihood.of("discretized-logistic-mixture:2"))
            .build();
    assertEquals(8, vae.likelihood().heads());
    assertEquals("discretized-logistic-mixture:2", vae.likelihood().word());
    assertEquals(vae, Models.make(vae.description(), vae.eventShape(), Map.of()));
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Tensor logits = constant(Shape.of(2, 1), 0, 0);
    Tensor locations = constant(Shape.of(2, 3, 1), new double[6]);
    Tensor scale = constant(Shape.of(1), 0);
    Tensor two = constant(Shape.of(2, 2, 1), new double[4]);
    assertThrows(
        IllegalArgumentException.class,
        () -> DiscretizedLogisticMixture.of(logits, locations, scale, 1));
    assertThrows(
        ShapeException.class,
        () -> DiscretizedLogisticMixture.of(logits, locations, scale, two, LEVELS));
    assertThrows(
        ShapeException.class, () -> DiscretizedLogisticMixture.of(two, locations, scale, LEVELS));
    assertThrows(
        ShapeException.class,
        () -> DiscretizedLogisticMixture.of(logits, locations, scale.cast(DType.FLOAT32), LEVELS));
  }
}
