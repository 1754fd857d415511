package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Blocks of one vector drawn in turn, p(z1) p(z2|z1) p(z3|z1,z2) ..., as hierarchical latents are
 * (Sonderby et al. 2016, equation 1). Event shape [sum of the widths]. In the vector they stand in
 * the order in which they are drawn, or in the opposite one ({@link #reversed}).
 *
 * <p>What the first block can do holds for the whole: each later one is continuous if the first is,
 * and reparameterised and able to score any value where the first is. There is no closed form of
 * mean, entropy or divergence.
 */
public final class Chain implements Distribution {
  private final Distribution first;
  private final List<Block> rest;
  private final boolean lastInFront;

  private record Block(int width, Function<List<Tensor>, Distribution> given) {}

  private Chain(Distribution first, List<Block> rest, boolean lastInFront) {
    this.first = first;
    this.rest = rest;
    this.lastInFront = lastInFront;
  }

  /**
   * Samples with the log-probability in nats of each block, given those that are drawn before it.
   *
   * @param sample [sample, batch, event]
   * @param logProbs [sample, batch] each, in the order of the blocks in the vector
   */
  public record Draw(Tensor sample, List<Tensor> logProbs) {
    /** Copies the list. */
    public Draw {
      logProbs = List.copyOf(logProbs);
    }
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
    return new Chain(first, List.of(), false);
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
    return new Chain(first, List.copyOf(blocks), lastInFront);
  }

  /**
   * Returns the same draws in a vector whose blocks stand the other way round. The prior of a
   * hierarchy is drawn from the top and its vector begins at the bottom.
   */
  public Chain reversed() {
    return new Chain(first, rest, !lastInFront);
  }

  /** Returns the widths of the blocks in the order of the vector. */
  public List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    widths.add(first.eventShape().dim(0));
    rest.forEach(block -> widths.add(block.width));
    return ofVector(widths);
  }

  /** Returns a list in the order of drawing as one in the order of the vector, and back. */
  private <T> List<T> ofVector(List<T> drawn) {
    List<T> all = new ArrayList<>(drawn);
    if (lastInFront) {
      Collections.reverse(all);
    }
    return List.copyOf(all);
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

  /** The i-th block that is drawn, from 0, draws at the noise site {@code site/i}. */
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
    Tensor all = Tensor.concat(-1, ofVector(draws));
    return reparameterized() ? all : all.stopGradient();
  }

  /** Returns the blocks of a vector [..., event] in the order of drawing. */
  private List<Tensor> blocks(Tensor vector) {
    List<Tensor> blocks = new ArrayList<>();
    int start = 0;
    for (int width : widths()) {
      blocks.add(vector.slice(-1, start, start + width));
      start += width;
    }
    return ofVector(blocks);
  }

  /** The sum of the blocks' log-probabilities, each given the values of those before it. */
  @Override
  public Tensor logProb(Tensor value) {
    return sum(logProbs(value));
  }

  private Tensor sum(List<Tensor> logProbs) {
    return ofVector(logProbs).stream().reduce(Tensor::add).orElseThrow();
  }

  /**
   * Returns the log-probability in nats of each block given those that are drawn before it, in the
   * order of the vector, [sample, batch] each.
   *
   * @param value as {@link #logProb} takes it
   */
  public List<Tensor> logProbs(Tensor value) {
    List<Tensor> values =
        blocks(Parameters.repeated("chain", value, batchShape().concat(eventShape())));
    List<Tensor> logProbs = new ArrayList<>();
    logProbs.add(first.logProb(values.get(0)));
    for (int i = 1; i < values.size(); i++) {
      logProbs.add(next(rest.get(i - 1), values.subList(0, i)).logProb(values.get(i)));
    }
    return ofVector(logProbs);
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    Draw draw = draw(site, sampleShape);
    return new SampleAndLogProb(draw.sample(), sum(draw.logProbs()));
  }

  /** Draws samples at the noise sites of {@link #sample} and scores them block by block. */
  public Draw draw(String site, Shape sampleShape) {
    if (!reparameterized() && !scoresOnlyOwnDraws()) { // gradients at fixed draws
      Tensor sample = sample(site, sampleShape);
      return new Draw(sample, logProbs(sample));
    }
    SampleAndLogProb start = first.sampleAndLogProb(site + "/0", sampleShape);
    List<Tensor> draws = new ArrayList<>(List.of(start.sample()));
    List<Tensor> logProbs = new ArrayList<>(List.of(start.logProb()));
    for (Block block : rest) {
      SampleAndLogProb draw =
          next(block, draws).sampleAndLogProb(site + "/" + draws.size(), Shape.scalar());
      draws.add(draw.sample());
      logProbs.add(draw.logProb());
    }
    return new Draw(joined(draws), ofVector(logProbs));
  }

  /**
   * Returns the vector in which each block is at its mean given the blocks before it, [batch,
   * event]. It is not the mean of the vector unless the later means are affine in the earlier
   * blocks.
   *
   * @throws IllegalArgumentException if a block has no mean in closed form
   */
  public Tensor conditionalMeans() {
    return continued(List.of());
  }

  /**
   * Returns a vector in which the blocks that are drawn after the first {@code kept} are replaced
   * by their means given those before them, [..., event].
   *
   * @param value [..., event]
   * @param kept from 1 to the number of blocks
   * @throws IllegalArgumentException if it is out of its range, or a block has no mean in closed
   *     form
   */
  public Tensor conditionalMeans(Tensor value, int kept) {
    if (kept < 1 || kept > 1 + rest.size()) {
      throw new IllegalArgumentException(
          "chain: keeps 1 to " + (1 + rest.size()) + " blocks, got " + kept);
    }
    return continued(blocks(value).subList(0, kept));
  }

  private Tensor continued(List<Tensor> known) {
    List<Tensor> all = new ArrayList<>(known);
    if (all.isEmpty()) {
      all.add(mean(first));
    }
    while (all.size() <= rest.size()) {
      all.add(mean(next(rest.get(all.size() - 1), all)));
    }
    return joined(all);
  }

  /**
   * Returns independent normal distributions of the elements, batch shape [batch, event], whose
   * means are the {@link #conditionalMeans()} and whose scales are those of the blocks there; empty
   * if a block is not normal with independent elements.
   */
  public Optional<Normal> conditionalNormals() {
    List<Tensor> means = new ArrayList<>();
    List<Tensor> logScales = new ArrayList<>();
    for (int i = 0; i <= rest.size(); i++) {
      Optional<Normal> block = Normal.elements(i == 0 ? first : next(rest.get(i - 1), means));
      if (block.isEmpty()) {
        return Optional.empty();
      }
      means.add(block.get().location());
      logScales.add(block.get().logScale());
    }
    return Optional.of(Normal.of(joined(means), joined(logScales)));
  }

  /**
   * Returns an estimate of the mean, [batch, event]: each block's conditional mean, averaged over
   * draws of the blocks before it. That of the first block is exact.
   *
   * @param site the name of the noise site
   * @param draws at least 1
   * @throws IllegalArgumentException if there are fewer draws, or a block has no mean in closed
   *     form
   */
  public Tensor estimatedMean(String site, int draws) {
    if (draws < 1) {
      throw new IllegalArgumentException("chain: needs at least 1 draw, got " + draws);
    }
    List<Tensor> before = new ArrayList<>(List.of(first.sample(site + "/0", Shape.of(draws))));
    List<Tensor> means = new ArrayList<>(List.of(mean(first)));
    for (Block block : rest) {
      Distribution next = next(block, before);
      means.add(mean(next).mean(0));
      before.add(next.sample(site + "/" + before.size(), Shape.scalar()));
    }
    return joined(means);
  }

  private static Tensor mean(Distribution block) {
    return RequiredMean.of("chain", "block", block);
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
