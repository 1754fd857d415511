package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Blocks of one vector drawn in turn, p(z1) p(z2|z1) p(z3|z1,z2) ..., as hierarchical latents are
 * (Sonderby et al. 2016, equation 1). Event shape [sum of the widths].
 *
 * <p>What the first block can do holds for the whole: each later one is continuous if the first is,
 * and reparameterised and able to score any value where the first is. There is no closed form of
 * mean, entropy or divergence.
 */
public final class Chain implements Distribution {
  private final Distribution first;
  private final List<Block> rest;

  private record Block(int width, Function<List<Tensor>, Distribution> given) {}

  private Chain(Distribution first, List<Block> rest) {
    this.first = first;
    this.rest = rest;
  }

  /**
   * Returns a chain of one block.
   *
   * @param first of event shape [width]
   * @throws ShapeException if its event has another number of axes
   */
  public static Chain of(Distribution first) {
    if (first.eventShape().rank() != 1) {
      throw new ShapeException(
          "chain: needs a first block of event shape [width], got " + first.eventShape());
    }
    return new Chain(first, List.of());
  }

  /**
   * Returns this chain with one more block.
   *
   * @param width at least 1
   * @param given returns the block's distribution, of batch shape [outer] and event shape [width],
   *     for the draws of the blocks before it, each [outer, its width]; outer stands for any axes
   *     that end with the batch. It is called whenever the chain is drawn or scored, and again
   *     gives the same distribution.
   * @throws IllegalArgumentException if the width is below 1
   */
  public Chain then(int width, Function<List<Tensor>, Distribution> given) {
    if (width < 1) {
      throw new IllegalArgumentException("chain: needs a width of at least 1, got " + width);
    }
    List<Block> blocks = new ArrayList<>(rest);
    blocks.add(new Block(width, given));
    return new Chain(first, List.copyOf(blocks));
  }

  @Override
  public Shape batchShape() {
    return first.batchShape();
  }

  @Override
  public Shape eventShape() {
    return Shape.of(first.eventShape().dim(0) + rest.stream().mapToInt(Block::width).sum());
  }

  @Override
  public DType dtype() {
    return first.dtype();
  }

  @Override
  public boolean reparameterized() {
    return first.reparameterized();
  }

  @Override
  public boolean continuous() {
    return first.continuous();
  }

  @Override
  public boolean scoresOnlyOwnDraws() {
    return first.scoresOnlyOwnDraws();
  }

  /** Block i, from 0, draws at the noise site {@code site/i}. */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    List<Tensor> draws = new ArrayList<>();
    draws.add(first.sample(site + "/0", sampleShape));
    for (Block block : rest) {
      Distribution next = next(block, draws);
      draws.add(next.sample(site + "/" + draws.size(), Shape.scalar()));
    }
    return joined(draws);
  }

  private Tensor joined(List<Tensor> draws) {
    Tensor all = Tensor.concat(-1, draws);
    return reparameterized() ? all : all.stopGradient();
  }

  /** The sum of the blocks' log-probabilities, each given the values of those before it. */
  @Override
  public Tensor logProb(Tensor value) {
    Tensor all = Parameters.repeated("chain", value, batchShape().concat(eventShape()));
    int axis = all.shape().rank() - 1;
    int limit = first.eventShape().dim(0);
    List<Tensor> values = new ArrayList<>();
    values.add(all.slice(axis, 0, limit));
    Tensor sum = first.logProb(values.get(0));
    for (Block block : rest) {
      Tensor own = all.slice(axis, limit, limit + block.width);
      sum = sum.add(next(block, values).logProb(own));
      values.add(own);
      limit += block.width;
    }
    return sum;
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    if (!reparameterized() && !scoresOnlyOwnDraws()) { // gradients at fixed draws
      return Distribution.super.sampleAndLogProb(site, sampleShape);
    }
    SampleAndLogProb start = first.sampleAndLogProb(site + "/0", sampleShape);
    List<Tensor> draws = new ArrayList<>();
    draws.add(start.sample());
    Tensor sum = start.logProb();
    for (Block block : rest) {
      SampleAndLogProb draw =
          next(block, draws).sampleAndLogProb(site + "/" + draws.size(), Shape.scalar());
      sum = sum.add(draw.logProb());
      draws.add(draw.sample());
    }
    return new SampleAndLogProb(joined(draws), sum);
  }

  private Distribution next(Block block, List<Tensor> before) {
    Tensor start = before.get(0);
    Shape outer = start.shape().range(0, start.shape().rank() - 1);
    Distribution next = block.given.apply(List.copyOf(before));
    String place = "chain: block " + (before.size() + 1) + " needs ";
    if (!next.batchShape().equals(outer)
        || !next.eventShape().equals(Shape.of(block.width))
        || next.dtype() != dtype()) {
      throw start
          .trace()
          .located(
              place
                  + dtype()
                  + " with batch shape "
                  + outer
                  + " and event shape ["
                  + block.width
                  + "], got "
                  + next.dtype()
                  + " with batch shape "
                  + next.batchShape()
                  + " and event shape "
                  + next.eventShape());
    }
    if (next.continuous() != continuous()
        || (reparameterized() && !next.reparameterized())
        || (next.scoresOnlyOwnDraws() && !scoresOnlyOwnDraws())) {
      throw new IllegalArgumentException(
          place
              + "what block 1 is, "
              + abilities(first)
              + ", got "
              + next.getClass().getName()
              + ", "
              + abilities(next));
    }
    return next;
  }

  private static String abilities(Distribution d) {
    return (d.continuous() ? "continuous" : "with probability masses")
        + (d.reparameterized() ? ", reparameterised" : ", not reparameterised")
        + (d.scoresOnlyOwnDraws() ? ", scoring only its own draws" : ", scoring any value");
  }
}
