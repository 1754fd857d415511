package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.DataSample;
import io.github.vae4j.core.part.Support;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The generative semi-supervised model M2 (Kingma et al. 2014, equation 2): classes y ~ p(y), z ~
 * p(z), x ~ p(x|y, z), with q(y|x) by a network of its own and q(z|x, y). It is a variational
 * autoencoder conditional on the class, and the class is a latent where it is not known.
 *
 * <p>It is given {@link Given#CONDITION}: 1 at the class of a datum, or zeros. Latents are the
 * class and then z. The probabilities p(y) are trained and start equal.
 *
 * @param vae p(z), q(z|x, y) and p(x|y, z); its condition is the class
 * @param classifier network from data to the features of which the logits of q(y|x) are affine
 */
public record M2(VaeSpec vae, Network classifier) implements VaeModel {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if there are fewer than 2 classes, gradients do not pass
   *     through z, or the classifier cannot take the event shape
   */
  public M2 {
    if (vae.conditionSize() < 2) {
      throw new IllegalArgumentException(
          "model m2: needs labels of at least 2 classes, found "
              + vae.conditionSize()
              + "; name the column that holds them by --label, or put the file of labels beside that"
              + " of the images");
    }
    if (!vae.posterior().reparameterized()) {
      throw new IllegalArgumentException(
          "model m2: needs a posterior with reparameterised samples, got "
              + vae.posterior().word()
              + "; take the posterior normal");
    }
    classifier.check(vae.eventShape());
  }

  @Override
  public Shape eventShape() {
    return vae.eventShape();
  }

  /** Returns the number of classes. */
  public int classes() {
    return vae.conditionSize();
  }

  /** Returns the number of classes and of the dimensions of z. */
  @Override
  public int latentSize() {
    return classes() + vae.latentSize();
  }

  @Override
  public Map<String, Shape> given() {
    return vae.given();
  }

  @Override
  public LatentModel bind(Scope scope, Given given) {
    return new BoundM2(this, scope, given);
  }

  @Override
  public String description() {
    return SemiSupervisedModels.describe(this);
  }

  @Override
  public String objective() {
    return MarginalClasses.NAME;
  }

  @Override
  public Map<String, double[]> startFrom(DataSample data) {
    return vae.startFrom(data);
  }

  @Override
  public Support support() {
    return vae.support();
  }

  @Override
  public OptionalInt gridLevels() {
    return vae.gridLevels();
  }

  @Override
  public boolean discrete(boolean binary) {
    return vae.discrete(binary);
  }

  @Override
  public boolean crossEntropy(int element) {
    return vae.crossEntropy(element);
  }
}
