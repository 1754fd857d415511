package io.github.vae4j.core.hierarchy;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.DataSample;
import io.github.vae4j.core.part.Support;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A variational autoencoder with several layers of latents, of which z1 is next to the data:
 *
 * <pre>p(x, z) = p(x|z1) p(z1|z2) ... p(z_L)</pre>
 *
 * <p>Every conditional distribution of latents is normal with independent dimensions, whose means
 * and log-scales are affine in the features of a network of deterministic layers. The proposal is
 * either of two:
 *
 * <ul>
 *   <li>{@link Inference#BOTTOM_UP}: q(z1|x) q(z2|z1) ... (Burda et al. 2016, section 3);
 *   <li>{@link Inference#LADDER}: a deterministic pass from the data upwards gives each layer a
 *       normal distribution, and the draws go downwards, q(z_L|x) ... q(z1|z2,x), each from the
 *       normalised product of that distribution and of p(z_l|z_(l+1)) of the generative model
 *       (Sonderby et al. 2016, section 2). There is no batch normalisation. The proposal has
 *       parameters of the generative model, so a method with one objective for the encoder and
 *       another for the decoder trains those by both.
 * </ul>
 *
 * <p>The vector z holds z1, then z2 and so on. Encoder, decoder, likelihood, condition and missing
 * cells are those of a {@link VaeSpec} whose latents are z1. Only q(z1|x), or the pass upwards, and
 * p(x|z1) see the condition.
 *
 * @param bottom the networks and the likelihood; its latents are z1, its prior is that of the top
 *     layer, and its posterior is normal
 * @param above number of dimensions of z2, z3, ...; at least one
 * @param between network from a layer to the next one above, without dropout; downwards it is
 *     mirrored
 * @param inference how the layers of the proposal depend on each other
 */
public record HierarchicalVae(
    VaeSpec bottom, List<Integer> above, Network between, Inference inference) implements VaeModel {
  /** Order and dependence of the layers in the proposal. */
  public enum Inference {
    /** Each layer is drawn given the one below it. */
    BOTTOM_UP("bottom-up", "hierarchy"),
    /** Each layer is drawn given the one above it and the data. */
    LADDER("ladder", "ladder");

    private final String label;
    private final String model;

    Inference(String label, String model) {
      this.label = label;
      this.model = model;
    }

    /** Returns the name as users write it: bottom-up or ladder. */
    public String label() {
      return label;
    }

    /** Returns the name in the model's word: hierarchy or ladder. */
    String model() {
      return model;
    }
  }

  private static final String NORMAL = "normal";
  private static final int MOST_LAYERS = 100; // far beyond use
  private static final int MOST_LATENTS = 100_000; // as of a VaeSpec
  private static final int LEAST_WIDTH = 64; // of the layers between, unless others are asked for

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if there is no layer above z1, a size is out of its range, the
   *     network does not take vectors or has dropout, or the posterior is not normal
   */
  public HierarchicalVae {
    above = List.copyOf(above);
    if (above.isEmpty() || above.size() >= MOST_LAYERS) {
      throw new IllegalArgumentException(
          "latent: a hierarchy needs 2 to "
              + MOST_LAYERS
              + " layers, such as 100,50, got "
              + (1 + above.size()));
    }
    for (int size : above) {
      if (size < 1 || size > MOST_LATENTS) {
        throw new IllegalArgumentException(
            "latent: a layer needs 1 to " + MOST_LATENTS + " dimensions, got " + size);
      }
    }
    if (!bottom.posterior().word().equals(NORMAL)) {
      throw new IllegalArgumentException(
          "posterior "
              + bottom.posterior().word()
              + ": the layers of a hierarchy have normal proposals; leave it out, or have one layer"
              + " of latents");
    }
    between.check(Shape.of(bottom.latentSize()));
    if (between.dropout().rate() > 0) {
      throw new IllegalArgumentException(
          "between "
              + between.word()
              + ": draws a new dropout each time that it is asked for a layer, so latents would be"
              + " scored by another network than drew them; leave dropout out here, or have it in"
              + " encoder and decoder");
    }
  }

  /**
   * Returns a hierarchy that is inferred from the bottom up, with two hidden layers between each
   * two layers of latents, as wide as z1 and at least 64.
   *
   * @param above number of dimensions of z2, z3, ...
   * @throws IllegalArgumentException as the constructor
   */
  public static HierarchicalVae of(VaeSpec bottom, int... above) {
    int width = Math.max(LEAST_WIDTH, bottom.latentSize());
    return new HierarchicalVae(
        bottom,
        Arrays.stream(above).boxed().toList(),
        Network.of("mlp:" + width + "," + width),
        Inference.BOTTOM_UP);
  }

  /** Returns the model with this network between layers of latents. */
  public HierarchicalVae withBetween(Network network) {
    return new HierarchicalVae(bottom, above, network, inference);
  }

  /** Returns the model with this dependence of the proposal's layers. */
  public HierarchicalVae withInference(Inference value) {
    return new HierarchicalVae(bottom, above, between, value);
  }

  @Override
  public Shape eventShape() {
    return bottom.eventShape();
  }

  @Override
  public int latentSize() {
    return latentLayers().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public List<Integer> latentLayers() {
    List<Integer> all = new ArrayList<>();
    all.add(bottom.latentSize());
    all.addAll(above);
    return List.copyOf(all);
  }

  @Override
  public Map<String, Shape> given() {
    return bottom.given();
  }

  @Override
  public LatentModel bind(Scope scope, Given given) {
    return new BoundHierarchy(this, scope, given);
  }

  @Override
  public String description() {
    return HierarchyModels.describe(this);
  }

  /** Returns what the decoder and the prior of the top layer start from. */
  @Override
  public Map<String, double[]> startFrom(DataSample data) {
    return bottom.startFrom(data);
  }

  @Override
  public String likelihoodKind() {
    return bottom.likelihoodKind();
  }

  @Override
  public Support support() {
    return bottom.support();
  }

  @Override
  public OptionalInt gridLevels() {
    return bottom.gridLevels();
  }

  @Override
  public boolean discrete(boolean binary) {
    return bottom.discrete(binary);
  }

  @Override
  public boolean crossEntropy(int element) {
    return bottom.crossEntropy(element);
  }
}
