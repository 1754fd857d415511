package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.hierarchy.HierarchicalVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Refinement of the hierarchy z2 ~ N(0, 1), z1 | z2 ~ N(0.8 z2, 0.6^2), x | z1 ~ N(z1, 1) with the
 * proposal z1 | x ~ N(0.3 x, exp(-0.2)^2), z2 | z1 ~ N(0.5 z1 + 0.1, exp(-0.4)^2).
 */
class HierarchyTest {
  private static final double X = 1.5;
  private static final HierarchicalVae MODEL =
      HierarchicalVae.of(
              VaeSpec.builder(Shape.of(1))
                  .latent(1)
                  .network(Network.of("mlp:none"))
                  .likelihood(Likelihood.of("normal:scale=fixed:1"))
                  .build(),
              1)
          .withBetween(Network.of("mlp:none"));

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private Map<String, HostArray> run(int copies, Experiment.Recording recording) {
    return experiment.run(
        MODEL,
        Experiment.repeated(X, copies),
        recording,
        inputs -> {
          Map<String, HostArray> changed = new LinkedHashMap<>(inputs);
          set(changed, "decoder/output", 1, 0);
          set(changed, "layer-2/down/mean", 0.8, 0);
          set(changed, "layer-2/down/log-scale", 0, Math.log(0.6));
          set(changed, "encoder/mean", 0.3, 0);
          set(changed, "encoder/log-scale", 0, -0.2);
          set(changed, "layer-2/up/mean", 0.5, 0.1);
          set(changed, "layer-2/up/log-scale", 0, -0.4);
          return changed;
        });
  }

  private static void set(Map<String, HostArray> inputs, String place, double weight, double bias) {
    inputs.replace(place + "/weight", HostArray.of(Shape.of(1, 1), new double[] {weight}));
    inputs.replace(place + "/bias", HostArray.of(Shape.of(1), new double[] {bias}));
  }

  @Test
  void refinementStartsAtTheMeansThatFollowFromEachOther() {
    Map<String, HostArray> found =
        run(
            1,
            (model, x, scope) -> {
              Proposal start = Proposal.of("svi:1", model.posterior(x));
              return Map.of("mean", start.mean(), "logScale", start.logScale());
            });
    double z1 = 0.3 * X;
    assertArrayEquals(
        new double[] {z1, 0.5 * z1 + 0.1},
        Objects.requireNonNull(found.get("mean")).toDoubles(),
        1e-12);
    assertArrayEquals(
        new double[] {-0.2, -0.4},
        Objects.requireNonNull(found.get("logScale")).toDoubles(),
        1e-12);
  }

  /**
   * With the posterior's precision L, the best factorised proposal is N(m, 1 / L_ii), and its ELBO
   * is log p(x) - (sum log L_ii - log det L) / 2 (Bishop 2006, section 10.1.2).
   */
  @Test
  void stepsLeadToTheBestFactorisedProposalOfAllLayers() {
    double t = 0.36;
    double first = 1 / t + 1;
    double second = 1 + 0.64 / t;
    double both = -0.8 / t;
    double variance = 0.64 + t + 1;
    double logEvidence = -0.5 * Math.log(2 * Math.PI * variance) - X * X / (2 * variance);
    double determinant = first * second - both * both;
    double best = logEvidence - 0.5 * Math.log(first * second / determinant);
    Map<String, HostArray> found =
        run(1000, experiment.objective(Experiment.method("svi:150,step=0.05"), 1));
    double initial = mean(found, "initial");
    Estimate refined =
        Estimate.of("SVI", 1, Objects.requireNonNull(found.get("value")).toDoubles(), 0);
    assertEquals(best, refined.mean(), 4 * refined.standardError());
    assertTrue(refined.standardError() < 0.03, refined.toString());
    assertTrue(initial < best - 0.2, initial + " is not below " + best);
    double buffer =
        mean(run(400, experiment.objective(Experiment.method("bsvi:20,step=0.05"), 1)), "value");
    assertTrue(buffer < logEvidence && buffer > initial, "BSVI " + buffer);
  }

  private static double mean(Map<String, HostArray> found, String name) {
    return Experiment.mean(Objects.requireNonNull(found.get(name)).toDoubles());
  }
}
