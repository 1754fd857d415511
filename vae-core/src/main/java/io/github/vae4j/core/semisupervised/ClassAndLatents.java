package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Categorical;
import io.github.vae4j.core.flow.Centre;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A class, one-hot, and latents that may depend on it, in one vector: event shape [classes +
 * latents]. Samples are not reparameterised. Mean and divergences are sums over the classes.
 */
final class ClassAndLatents implements Distribution, Centre.Known {
  private final Categorical classes; // batch shape [] or [batch]
  private final Function<Tensor, Distribution> given;
  private final int count;
  private final int batch;
  private final Tensor every; // class of each row, [classes batch, classes]
  private final Distribution ofEvery;

  /**
   * Creates the distribution.
   *
   * @param given takes one-hot classes [times batch, classes] to the distribution of the latents,
   *     of batch shape [times batch], or of an empty one if it does not depend on them
   */
  ClassAndLatents(Categorical classes, Function<Tensor, Distribution> given) {
    this.classes = classes;
    this.given = given;
    this.count = classes.eventShape().dim(0);
    this.batch = classes.batchShape().size();
    this.every = Rows.classes(classes.logProbabilities(), batch, count);
    this.ofEvery = given.apply(every);
  }

  @Override
  public Shape batchShape() {
    return classes.batchShape();
  }

  @Override
  public Shape eventShape() {
    return Shape.of(count + latents());
  }

  private int latents() {
    return ofEvery.eventShape().dim(0);
  }

  @Override
  public DType dtype() {
    return classes.dtype();
  }

  @Override
  public boolean reparameterized() {
    return false;
  }

  @Override
  public boolean continuous() {
    return false;
  }

  @Override
  public boolean scoresOnlyOwnDraws() {
    return ofEvery.scoresOnlyOwnDraws();
  }

  /**
   * The class is drawn at the noise site {@code site/class}, the latents at {@code site/latent}.
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    return sampleAndLogProb(site, sampleShape).sample();
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    Tensor y = classes.sample(site + "/class", sampleShape);
    Shape outer = y.shape().range(0, y.shape().rank() - 1);
    Tensor rows = y.reshape(outer.size(), count);
    Distribution latents = given.apply(rows);
    boolean shared = latents.batchShape().rank() == 0;
    SampleAndLogProb draw =
        latents.sampleAndLogProb(
            site + "/latent", shared ? Shape.of(outer.size()) : Shape.scalar());
    Tensor z = draw.sample().stopGradient();
    Tensor logProb = latents.scoresOnlyOwnDraws() ? draw.logProb() : latents.logProb(z);
    return new SampleAndLogProb(
        Tensor.concat(-1, List.of(y, z.reshape(outer.append(latents())))),
        classes.logProb(y).add(logProb.reshape(outer)));
  }

  @Override
  public Tensor logProb(Tensor value) {
    Shape all = Shape.broadcast(value.shape(), batchShape().concat(eventShape()));
    Tensor each = value.broadcastTo(all);
    Tensor y = each.slice(-1, 0, count);
    Shape outer = all.range(0, all.rank() - 1);
    Tensor z = each.slice(-1, count, count + latents()).reshape(outer.size(), latents());
    Tensor logProb = given.apply(y.reshape(outer.size(), count)).logProb(z);
    return classes.logProb(y).add(logProb.reshape(outer));
  }

  /** The probabilities of the classes, then the mean of the latents under them. */
  @Override
  public Optional<Tensor> mean() {
    return ofEvery.mean().map(this::overClasses);
  }

  /** The same, with the centre of the latents of each class where they have no mean. */
  @Override
  public Tensor centre(String operation) {
    return overClasses(Centre.of(operation, ofEvery));
  }

  @Override
  public String centreName() {
    return "mean over the classes of the " + Centre.name(ofEvery);
  }

  /**
   * Returns the probabilities of the classes and the mean of a latent of each.
   *
   * @param latents that broadcast to [classes batch, latents]
   */
  private Tensor overClasses(Tensor latents) {
    Tensor shares = classes.logProbabilities().exp(); // [batch, classes]
    Shape rows = Shape.of(count, batch, latents());
    Tensor all = latents.broadcastTo(Shape.of(count * batch, latents())).reshape(rows);
    Tensor mean = all.mul(byClass(shares).expandDims(2)).sum(0);
    Shape shape = batchShape().append(latents());
    return Tensor.concat(-1, List.of(shares, mean.reshape(shape)));
  }

  /** Returns [batch, classes] as [classes, batch]. */
  private Tensor byClass(Tensor shares) {
    return shares.reshape(batch, count).transpose(1, 0);
  }

  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof ClassAndLatents p) || p.count != count) {
      return Optional.empty();
    }
    Tensor shares = byClass(classes.logProbabilities().exp());
    return ofEvery
        .analyticKl(p.given.apply(every))
        .map(kl -> kl.broadcastTo(Shape.of(count * batch)).reshape(count, batch))
        .flatMap(
            kl ->
                classes
                    .analyticKl(p.classes)
                    .map(ofClass -> ofClass.add(kl.mul(shares).sum(0).reshape(batchShape()))));
  }
}
