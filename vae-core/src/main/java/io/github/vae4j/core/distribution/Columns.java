package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Independent blocks of columns side by side, each with a distribution of its own: a categorical
 * one-hot block beside normal columns, say (Nazabal et al. 2020, equation 2). Event shape [sum of
 * the widths].
 */
public final class Columns implements Distribution {
  private final List<Distribution> blocks;

  private Columns(List<Distribution> blocks) {
    this.blocks = blocks;
  }

  /**
   * Returns the joint distribution of the blocks in this order.
   *
   * @param blocks at least one, of one element type and batch shape, with event shape [width]
   * @throws ShapeException if they are not
   */
  public static Columns of(List<? extends Distribution> blocks) {
    List<Distribution> all = List.copyOf(blocks);
    boolean fit =
        all.stream()
            .allMatch(
                block ->
                    block.eventShape().rank() == 1
                        && block.dtype() == all.get(0).dtype()
                        && block.batchShape().equals(all.get(0).batchShape()));
    if (all.isEmpty() || !fit) {
      throw new ShapeException(
          "columns: needs blocks of one element type and batch shape, with event shape [width], got "
              + all.stream()
                  .map(b -> b.dtype() + " batch " + b.batchShape() + " event " + b.eventShape())
                  .toList());
    }
    return new Columns(all);
  }

  @Override
  public Shape batchShape() {
    return blocks.get(0).batchShape();
  }

  @Override
  public Shape eventShape() {
    return Shape.of(blocks.stream().mapToInt(Columns::width).sum());
  }

  private static int width(Distribution block) {
    return block.eventShape().dim(0);
  }

  @Override
  public DType dtype() {
    return blocks.get(0).dtype();
  }

  /** Returns whether every block is. */
  @Override
  public boolean reparameterized() {
    return blocks.stream().allMatch(Distribution::reparameterized);
  }

  /** Returns whether every block is. */
  @Override
  public boolean continuous() {
    return blocks.stream().allMatch(Distribution::continuous);
  }

  /** Returns whether one of the blocks does. */
  @Override
  public boolean scoresOnlyOwnDraws() {
    return blocks.stream().anyMatch(Distribution::scoresOnlyOwnDraws);
  }

  /** Block i, from 0, draws at the noise site {@code site/i}. */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    List<Tensor> draws = new ArrayList<>();
    for (Distribution block : blocks) {
      draws.add(block.sample(site + "/" + draws.size(), sampleShape));
    }
    return joined(draws);
  }

  private Tensor joined(List<Tensor> draws) {
    Tensor all = Tensor.concat(-1, draws);
    return reparameterized() ? all : all.stopGradient();
  }

  /** The sum over the blocks. */
  @Override
  public Tensor logProb(Tensor value) {
    Tensor all = Parameters.repeated("columns", value, eventShape());
    int axis = all.shape().rank() - 1;
    List<Tensor> terms = new ArrayList<>();
    int start = 0;
    for (Distribution block : blocks) {
      terms.add(block.logProb(all.slice(axis, start, start + width(block))));
      start += width(block);
    }
    return sum(terms);
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    if (!reparameterized() && !scoresOnlyOwnDraws()) { // gradients at fixed draws
      return Distribution.super.sampleAndLogProb(site, sampleShape);
    }
    List<Tensor> draws = new ArrayList<>();
    List<Tensor> terms = new ArrayList<>();
    for (Distribution block : blocks) {
      SampleAndLogProb draw = block.sampleAndLogProb(site + "/" + draws.size(), sampleShape);
      draws.add(draw.sample());
      terms.add(draw.logProb());
    }
    return new SampleAndLogProb(joined(draws), sum(terms));
  }

  private static Tensor sum(List<Tensor> terms) {
    return terms.stream().reduce(Tensor::add).orElseThrow();
  }

  /** The means side by side, if every block has one. */
  @Override
  public Optional<Tensor> mean() {
    return ofAll(Distribution::mean).map(means -> Tensor.concat(-1, means));
  }

  /** The sum over the blocks, if every block has a closed form. */
  @Override
  public Optional<Tensor> entropy() {
    return ofAll(Distribution::entropy).map(Columns::sum);
  }

  private Optional<List<Tensor>> ofAll(Function<Distribution, Optional<Tensor>> quantity) {
    List<Tensor> found = blocks.stream().map(quantity).flatMap(Optional::stream).toList();
    return found.size() == blocks.size() ? Optional.of(found) : Optional.empty();
  }

  /**
   * The sum over the blocks, if the other consists of blocks as wide and each pair has a closed
   * form.
   */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Columns p) || !widths().equals(p.widths())) {
      return Optional.empty();
    }
    List<Tensor> terms = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      Optional<Tensor> term = blocks.get(i).analyticKl(p.blocks.get(i));
      if (term.isEmpty()) {
        return Optional.empty();
      }
      terms.add(term.orElseThrow());
    }
    return Optional.of(sum(terms));
  }

  private List<Integer> widths() {
    return blocks.stream().map(Columns::width).toList();
  }
}
