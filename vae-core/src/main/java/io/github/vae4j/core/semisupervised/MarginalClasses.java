package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.objective.Elbo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The objective of semi-supervised learning with {@link M2} (Kingma et al. 2014, equations 6 to 9).
 * With the ELBO of a datum and a class, L(x, y) = E_q(z|x,y) log p(x|y, z) + log p(y) - KL(q(z|x,
 * y) || p(z)), it is, for each datum,
 *
 * <ul>
 *   <li>with a label L(x, y), a bound on log p(x, y);
 *   <li>without one sum_y q(y|x) L(x, y) + H(q(y|x)), a bound on log p(x). The sum is over all
 *       classes, with a draw of z for each.
 * </ul>
 *
 * <p>The labels train q(y|x) by a further term: alpha times the mean of log q(y|x) over the
 * labelled data of the batch, beside the bound's mean over all data. The paper's alpha is this one
 * times the number of data. The term is no part of the bound that is reported under the name
 * M2-ELBO.
 *
 * @param alpha at least 0
 */
public record MarginalClasses(double alpha) implements InferenceMethod {
  /** The word of the objective. */
  public static final String NAME = "m2";

  static final double USUAL = 1;

  /**
   * Checks the weight.
   *
   * @throws IllegalArgumentException if it is below 0 or not finite
   */
  public MarginalClasses {
    if (!(alpha >= 0 && Double.isFinite(alpha))) {
      throw new IllegalArgumentException(
          "m2: alpha, the weight of log q(y|x), needs to be at least 0 and finite, got " + alpha);
    }
  }

  @Override
  public String name() {
    return alpha == USUAL ? NAME : NAME + ":" + alpha;
  }

  /** Returns true: the divergences of classes and latents. */
  @Override
  public boolean takesBeta() {
    return true;
  }

  /** Returns why: the labels have a mean of their own, over those of the batch that are known. */
  @Override
  public Optional<String> needsWholeBatch() {
    return alpha > 0
        ? Optional.of(
            "it divides by the number of labels in the whole batch, which no shard knows; take 1"
                + " shard")
        : Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The parts are the mean of log p(x|y, z), the divergence of z, that of y, and log q(y|x) of
   * the labels, which is 0 where there is none.
   *
   * @throws IllegalArgumentException if the model has no classes
   */
  @Override
  public Objective objective(LatentModel bound, Tensor x, ObjectiveContext context) {
    if (!(bound instanceof LabelModel model)) {
      throw new IllegalArgumentException(
          name() + ": trains a model with classes, and this one has none; take the model m2");
    }
    Tensor labels = model.labels();
    Tensor known = Rows.known(labels);
    Tensor logClassifier = model.classifier(x).logProbabilities(); // [batch, classes]
    Tensor logPrior = model.classPrior().logProbabilities();
    int batch = labels.shape().dim(0);
    int classes = labels.shape().dim(1);
    Tensor shares = known.expandDims(1).select(labels, logClassifier.exp());
    Tensor zero = x.trace().constant(x.dtype(), 0);
    Tensor logShares = known.expandDims(1).select(zero, logClassifier); // where the share is not 0
    Tensor klOfClass = shares.mul(logShares.sub(logPrior)).sum(1);

    Tensor rowWeights = Rows.repeated(context.rowWeights().expandDims(1), classes);
    Objective ofEach =
        Elbo.defaults()
            .objective(
                model.given(Rows.classes(x, batch, classes)),
                Rows.repeated(x, classes),
                new ObjectiveContext(
                    context.klWeight(), rowWeights.reshape(classes * batch), context.parameters()));
    String divergence = ofEach.parts().containsKey("kl") ? "kl" : Elbo.SAMPLED_KL;
    Tensor reconstruction = weighed(Named.get(ofEach.parts(), "reconstruction"), shares, context);
    Tensor kl = weighed(Named.get(ofEach.parts(), divergence), shares, context);
    Tensor ofLabel = known.select(labels.mul(logClassifier).sum(1), zero);

    Tensor divergences = context.mean(kl).add(context.mean(klOfClass)).mul(context.klWeight());
    Tensor surrogate =
        context
            .mean(reconstruction)
            .sub(divergences)
            .add(meanOfLabelled(ofLabel, known, context).mul(alpha));
    Map<String, Tensor> parts = new LinkedHashMap<>();
    parts.put("reconstruction", reconstruction);
    parts.put(divergence, kl);
    parts.put("class-kl", klOfClass);
    parts.put("log-q-of-label", ofLabel);
    Tensor value = reconstruction.sub(kl).sub(klOfClass);
    Tensor weighted = reconstruction.sub(kl.add(klOfClass).mul(context.klWeight()));
    return new Objective(surrogate, "M2-ELBO", 1, value, parts).withWeighted(weighted);
  }

  /**
   * Returns the mean over the classes, [batch], of [classes batch]. A row that only fills the batch
   * may hold anything, so it is 0, which no share can make NaN.
   */
  private static Tensor weighed(Tensor each, Tensor shares, ObjectiveContext context) {
    int batch = shares.shape().dim(0);
    int classes = shares.shape().dim(1);
    Tensor zero = each.trace().constant(each.dtype(), 0);
    Tensor counted = context.rowWeights().greater(0).select(each.reshape(classes, batch), zero);
    return counted.mul(shares.transpose(1, 0)).sum(0);
  }

  /** Returns the mean over the labelled rows that count; 0 where there are none. */
  private static Tensor meanOfLabelled(Tensor ofLabel, Tensor known, ObjectiveContext context) {
    Tensor zero = ofLabel.trace().constant(ofLabel.dtype(), 0);
    Tensor one = ofLabel.trace().constant(ofLabel.dtype(), 1);
    Tensor share = context.mean(known.cast(ofLabel.dtype()));
    return context.mean(ofLabel).div(share.greater(zero).select(share, one));
  }
}
