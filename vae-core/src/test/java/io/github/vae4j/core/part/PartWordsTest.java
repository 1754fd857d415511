package io.github.vae4j.core.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.network.Network;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the words of networks, likelihoods, priors and posteriors stand for. */
class PartWordsTest {
  private static String refusal(Function<String, ?> maker, String word) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> maker.apply(word)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp:256,256",
        "mlp:8",
        "mlp:none",
        "conv:16,32",
        "conv:3",
        "resnet:8,16",
        "mlp:8,dropout=0.2",
        "conv:4,dropout=0.5",
        "resnet:4,4,dropout=0.1"
      })
  void aNetworkComesBackFromItsWord(String word) {
    Network network = Network.of(word);
    assertEquals(word, network.word());
    assertEquals(network, Network.of(network.word()));
    assertEquals(word.substring(0, word.indexOf(':')), network.name());
  }

  @ParameterizedTest
  @CsvSource({
    "'mlp:3,2,1', 'mlp:1,2,3'",
    "'conv:16,32', 'conv:32,16'",
    "mlp:none, mlp:none",
    "'resnet:8,16,dropout=0.1', 'resnet:16,8,dropout=0.1'"
  })
  void aMirroredNetworkHasItsLayersInTheOppositeOrder(String word, String mirrored) {
    assertEquals(mirrored, Network.of(word).mirrored().word());
  }

  @Test
  void onlyANetworkWithoutHiddenLayersIsAffine() {
    assertTrue(Network.of("mlp:none").affine());
    assertFalse(Network.of("mlp:1").affine());
    assertFalse(Network.of("conv:1").affine());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "transformer:3 | there is no network 'transformer'; present: mlp:WIDTH",
        "mpl:3 | did you mean 'mlp'?",
        "mlp | mlp: a size is missing",
        "mlp: | mlp: a size is missing",
        "mlp:a | a size needs to be a whole number, found 'a'",
        "mlp:8, | a size needs to be a whole number, found ''",
        "mlp:8,0 | every width needs to be at least 1, got [8, 0]",
        "mlp:none,8 | '8' is not known here",
        "mlp:8,dropout=1 | dropout: the rate needs to be at least 0 and below 1, got 1.0",
        "mlp:8,dropout=x | dropout needs to be a number, found 'x'",
        "mlp:none,dropout=0.1 | mlp:none has no hidden layer to drop units of",
        "resnet:none | needs at least one number of channels",
        "resnet:8,0 | every number of channels needs to be from 1 to 16384, got [8, 0]",
        "conv:none | needs at least one number of channels",
        "conv:-1 | every number of channels needs to be at least 1, got [-1]",
      })
  void aWrongNetworkIsRefused(String word, String part) {
    String message = refusal(Network::of, word);
    assertTrue(message.contains(part), message);
  }

  @Test
  void convolutionsTakeImagesThatAreLargeEnough() {
    Network network = Network.of("conv:2,2,2");
    network.check(Shape.of(8, 9));
    network.check(Shape.of(3, 8, 9));
    String small =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> network.check(Shape.of(7, 8)))
                .getMessage());
    assertEquals(
        "network conv: halves images once for each number of channels, 3 times, and a side of 7 can"
            + " be halved at most 2 times; name no more numbers",
        small);
    String pixel =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> network.check(Shape.of(8, 1)))
                .getMessage());
    assertTrue(pixel.endsWith("and a side of 1 cannot be halved; take mlp"), pixel);
    String table =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> network.check(Shape.of(64)))
                .getMessage());
    assertTrue(table.startsWith("network conv: needs images [height, width]"), table);
    Network.of("mlp:2").check(Shape.of(64));
  }

  @ParameterizedTest
  @CsvSource({
    "bernoulli, 1, UNIT_INTERVAL, true, false",
    "continuous-bernoulli, 1, UNIT_INTERVAL, false, false",
    "normal, 2, REAL, false, false",
    "sigmoid-normal, 2, UNIT_INTERVAL, false, false",
    "laplace, 2, REAL, false, false",
    "student-t, 2, REAL, false, false",
    "discretized-logistic:levels=256, 2, UNIT_INTERVAL, true, true",
    "log-normal, 2, POSITIVE, false, false",
    "log-normal:scale=column, 1, POSITIVE, false, false",
    "poisson, 1, COUNT, true, true",
    "negative-binomial, 1, COUNT, true, true",
    "categorical:1, 1, UNIT_INTERVAL, true, true"
  })
  void aLikelihoodSaysWhatItTakes(
      String word, int heads, Support support, boolean ofBits, boolean ofGrey) {
    Likelihood likelihood = Likelihood.of(word);
    assertEquals(word, likelihood.word());
    assertEquals(heads, likelihood.heads());
    assertEquals(support, likelihood.support());
    assertEquals(ofBits, likelihood.discrete(true));
    assertEquals(ofGrey, likelihood.discrete(false));
    assertEquals(0.25, mean(likelihood, likelihood.startFrom(new double[] {0.25})[0]), 1e-12);
  }

  private static double mean(Likelihood likelihood, double first) {
    return switch (likelihood.support()) {
      case REAL -> first;
      case POSITIVE, COUNT -> Math.exp(first);
      case UNIT_INTERVAL ->
          likelihood.name().equals("categorical") ? Math.exp(first) : 1 / (1 + Math.exp(-first));
    };
  }

  @Test
  void aFloorIsPartOfTheWordUnlessItIsTheUsualOne() {
    Likelihood floored = Likelihood.of("normal:floor=0.05");
    assertEquals("normal:floor=0.05", floored.word());
    assertEquals("normal", floored.name());
    assertEquals(floored, Likelihood.of(floored.word()));
    assertEquals(Likelihoods.NORMAL, Likelihood.of("normal:floor=0.01"));
    assertEquals("normal", Likelihood.of("normal:floor=0.01").word());
    Likelihood tiny = Likelihood.of("laplace:floor=0.00001");
    assertEquals(tiny, Likelihood.of(tiny.word()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "gaussian | there is no likelihood 'gaussian'; present: bernoulli",
        "nornal | did you mean 'normal'?",
        "normal:0.1 | '0.1' is not known here",
        "normal:floor=a | floor needs to be a number, found 'a'",
        "normal:floor=0 | needs to be finite and above 0, got 0.0",
        "normal:floor=NaN | needs to be finite and above 0, got NaN",
        "normal:floor=Infinity | needs to be finite and above 0, got Infinity",
        "bernoulli:floor=0.1 | bernoulli has no scale; leave the floor out",
        "poisson:scale=column | poisson has no scale; leave the floor out",
        "negative-binomial:3 | '3' is not known here; expected negative-binomial",
        "gamma-poisson | did you mean 'negative-binomial'?",
        "binary | did you mean 'bernoulli'?",
      })
  void aWrongLikelihoodIsRefused(String word, String part) {
    String message = refusal(Likelihood::of, word);
    assertTrue(message.contains(part), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"normal", "mixture:1", "mixture:10", "vamp:5"})
  void aPriorComesBackFromItsWord(String word) {
    assertEquals(word, Prior.of(word).word());
    assertEquals(Prior.of(word), Prior.of(word));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "mixtur:3 | did you mean 'mixture'?",
        "mixture | mixture: K is missing",
        "mixture:x | K needs to be a whole number, found 'x'",
        "mixture:0 | prior mixture: K needs to be from 1 to 10000, got 0",
        "mixture:3,4 | '4' is not known here",
        "vamp:0 | prior vamp: K needs to be from 1 to 10000, got 0",
        "normal:3 | '3' is not known here",
      })
  void aWrongPriorIsRefused(String word, String part) {
    String message = refusal(Prior::of, word);
    assertTrue(message.contains(part), message);
  }

  @Test
  void aPosteriorComesBackFromItsWord() {
    assertEquals(Posterior.of("normal"), Posterior.of(Posterior.of("normal").word()));
    assertTrue(refusal(Posterior::of, "normal:3").contains("'3' is not known here"));
    assertTrue(refusal(Posterior::of, "flow").contains("there is no posterior 'flow'"));
  }
}
