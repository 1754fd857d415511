package io.github.vae4j.core.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What each distribution says that it can do. */
class AbilitiesTest {
  private final Trace trace = Trace.open();

  private Tensor tensor(Shape shape, double... values) {
    return trace.constant(HostArray.of(shape, values));
  }

  private static void assertAbilities(
      Distribution d, boolean continuous, boolean reparameterized, boolean mean) {
    String name = d.getClass().getSimpleName();
    assertEquals(continuous, d.continuous(), name + " continuous");
    assertEquals(reparameterized, d.reparameterized(), name + " reparameterised");
    assertEquals(mean, d.mean().isPresent(), name + " mean");
    assertFalse(d.scoresOnlyOwnDraws(), name + " scores only its own draws");
  }

  private final Tensor x = tensor(Shape.of(2), 0, 1);

  private final Bijector shift =
      new Bijector() {
        @Override
        public int eventRank() {
          return 0;
        }

        @Override
        public Image forward(Tensor t) {
          return new Image(t.add(1), t.mul(0));
        }
      };

  @Test
  void distributionsOfElements() {
    assertAbilities(Normal.of(x, x), true, true, true);
    assertAbilities(Laplace.of(x, x), true, true, true);
    assertAbilities(StudentT.of(3, x, x), true, true, true);
    assertAbilities(ContinuousBernoulli.ofLogits(x), true, true, true);
    assertAbilities(Bernoulli.ofLogits(x), false, false, true);
    assertAbilities(Categorical.ofLogits(x), false, false, true);
    assertAbilities(DiscretizedLogistic.of(x, x, 4), false, false, true);
  }

  @Test
  void distributionsOfDistributionsCanDoWhatTheirPartsCan() {
    Distribution normal = Normal.diagonal(x, x);
    Distribution bernoulli = Independent.of(Bernoulli.ofLogits(x), 1);
    assertAbilities(normal, true, true, true);
    assertAbilities(bernoulli, false, false, true);
    assertAbilities(Masked.of(normal, x), true, true, true);
    assertAbilities(Masked.of(bernoulli, x), false, false, true);
    assertAbilities(Mixture.of(x, Normal.of(x, x)), true, false, true);
    assertAbilities(Mixture.of(x, Bernoulli.ofLogits(x)), false, false, true);
    assertAbilities(Mixture.of(x, Mixture.of(x, Normal.of(grid(), grid()))), true, false, true);
    assertAbilities(Columns.of(List.of(normal, bernoulli)), false, false, true);
    assertAbilities(Columns.of(List.of(normal, Chain.of(normal))), true, true, false);
    assertAbilities(Chain.of(normal), true, true, false);
    assertAbilities(Chain.of(bernoulli), false, false, false);
  }

  private Tensor grid() {
    return tensor(Shape.of(2, 2), 0, 1, 2, 3);
  }

  @Test
  void whatScoresOnlyItsOwnDrawsIsPassedOn() {
    Transformed oneWay = Transformed.of(Normal.diagonal(x, x), shift);
    assertTrue(oneWay.scoresOnlyOwnDraws());
    assertTrue(oneWay.continuous());
    assertTrue(oneWay.reparameterized());
    assertEquals(Optional.empty(), oneWay.mean());
    assertTrue(Chain.of(oneWay).scoresOnlyOwnDraws());
    assertTrue(Columns.of(List.of(Normal.diagonal(x, x), oneWay)).scoresOnlyOwnDraws());
    Transformed elements = Transformed.of(Normal.of(x, x), shift);
    assertTrue(Independent.of(elements, 1).scoresOnlyOwnDraws());
    assertTrue(Masked.of(elements, x).scoresOnlyOwnDraws());
    Transformed one = Transformed.of(Normal.of(x.reshape(2, 1), x.reshape(2, 1)), shift);
    assertTrue(Mixture.of(tensor(Shape.of(1), 0), one).scoresOnlyOwnDraws());
  }

  @Test
  void whereAMeanIsNeededItsAbsenceSaysWhose() {
    Distribution moved = Transformed.of(Normal.diagonal(x, x), shift);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> RequiredMean.of("encode", "posterior", moved))
            .getMessage();
    assertEquals(
        "encode: needs the mean of the posterior, and"
            + " io.github.vae4j.core.distribution.Transformed has none; use a distribution with a"
            + " mean, or draw samples from this one",
        message);
  }

  @Test
  void elementsOfADiagonalNormalAreRecognised() {
    Normal normal = Normal.of(grid(), grid());
    assertEquals(Optional.of(normal), Normal.elements(normal));
    assertEquals(
        Optional.of(normal), Normal.elements(Independent.of(Independent.of(normal, 1), 1)));
    assertEquals(Optional.empty(), Normal.elements(Laplace.of(x, x)));
    assertEquals(Optional.empty(), Normal.elements(Masked.of(normal, grid())));
  }
}
