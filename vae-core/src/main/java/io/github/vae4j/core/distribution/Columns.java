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
 * Independent blocks of columns side by side, each with a distribution of its own: categorical
 * one-hot blocks beside normal columns, say (Nazabal et al. 2020, equation 2). Event shape [sum of
 * the widths], where a block is as wide as its event has elements.
 *
 * <p>A block is one column, or as many as there are in the first event axis if it is {@link
 * Independent} over one axis: normal elements [n] are n columns of one element, and categorical
 * ones [n, classes] are n columns of {@code classes} elements.
 */
public final class Columns implements Distribution {
  private final List<Distribution> blocks;

  private Columns(List<Distribution> blocks) {
    this.blocks = blocks;
  }

  /**
   * Returns the joint distribution of the blocks in this order; in the place of a block that
   * consists of blocks stand these.
   *
   * @param blocks at least one, of one element type and batch shape, with one event axis or more
   * @throws ShapeException if they are not
   */
  public static Columns of(List<? extends Distribution> blocks) {
    List<Distribution> all = new ArrayList<>();
    for (Distribution block : blocks) {
      all.addAll(block instanceof Columns columns ? columns.blocks : List.of(block));
    }
    boolean fit =
        all.stream()
            .allMatch(
                block ->
                    block.eventShape().rank() > 0
                        && block.dtype() == all.get(0).dtype()
                        && block.batchShape().equals(all.get(0).batchShape()));
    if (all.isEmpty() || !fit) {
      throw new ShapeException(
          "columns: needs blocks of one element type and batch shape, with an event axis or more,"
              + " got "
              + all.stream()
                  .map(b -> b.dtype() + " batch " + b.batchShape() + " event " + b.eventShape())
                  .toList());
    }
    return new Columns(List.copyOf(all));
  }

  /**
   * Returns the distribution of which only observed columns count, see {@link Masked}. A column of
   * several elements is observed where the first of them is.
   *
   * @param mask BOOL, true where observed, or floating point, 1 where observed and 0 where not, for
   *     each element; it broadcasts to [batch, event]
   * @throws ShapeException if it does not
   */
  public Columns masked(Tensor mask) {
    Tensor all = Parameters.repeated("columns' mask", mask, eventShape());
    List<Distribution> masked = new ArrayList<>();
    for (Block block : ranges()) {
      Distribution d = block.distribution;
      Tensor first = block.columnsOf(all).slice(-1, 0, 1);
      Shape leading = all.shape().range(0, all.shape().rank() - 1);
      masked.add(
          Masked.of(
              d, first.reshape(block.vectorised() ? leading.append(block.count()) : leading)));
    }
    return new Columns(masked);
  }

  /** A block with the elements of a datum that it takes. */
  private record Block(Distribution distribution, int start, int limit) {
    boolean vectorised() {
      return distribution instanceof Independent independent && independent.axes() == 1;
    }

    /** Returns how many columns it has. */
    int count() {
      return vectorised() ? distribution.eventShape().dim(0) : 1;
    }

    /** Returns its elements of data [..., size], as [..., columns, elements of a column]. */
    Tensor columnsOf(Tensor data) {
      return shaped(data, Shape.of(count(), (limit - start) / count()));
    }

    /** Returns its elements of data [..., size], as [..., event]. */
    Tensor eventOf(Tensor data) {
      return shaped(data, distribution.eventShape());
    }

    private Tensor shaped(Tensor data, Shape shape) {
      int axis = data.shape().rank() - 1;
      boolean whole = limit - start == data.shape().dim(axis);
      Tensor own = whole ? data : data.slice(axis, start, limit);
      return own.reshape(data.shape().range(0, axis).concat(shape));
    }

    Tensor logProb(Tensor data) {
      return distribution.logProb(eventOf(data));
    }

    /** Returns the log-probability of each column, [..., batch, columns]. */
    Tensor logProbOfColumns(Tensor data) {
      if (vectorised() && distribution instanceof Independent independent) {
        return independent.base().logProb(eventOf(data));
      }
      Tensor one = logProb(data);
      return one.expandDims(one.shape().rank());
    }

    /** Returns draws or means [..., event] as [..., elements]. */
    Tensor flat(Tensor x) {
      int leading = x.shape().rank() - distribution.eventShape().rank();
      return x.reshape(x.shape().range(0, leading).append(limit - start));
    }
  }

  private List<Block> ranges() {
    List<Block> all = new ArrayList<>();
    int start = 0;
    for (Distribution block : blocks) {
      int limit = start + width(block);
      all.add(new Block(block, start, limit));
      start = limit;
    }
    return all;
  }

  /** Returns how many columns there are. */
  public int count() {
    return ranges().stream().mapToInt(Block::count).sum();
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
    return block.eventShape().size();
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
    for (Block block : ranges()) {
      draws.add(block.flat(block.distribution.sample(site + "/" + draws.size(), sampleShape)));
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
    return sum(ranges().stream().map(block -> block.logProb(all)).toList());
  }

  /**
   * Returns the log-probability of each column in nats, [sample, batch, {@link #count}], which add
   * up to that of the datum; 0 for a column that is masked.
   *
   * @param value as for {@link #logProb}
   * @throws ShapeException as {@link #logProb}
   * @throws UnsupportedOperationException as {@link #logProb}
   */
  public Tensor logProbOfColumns(Tensor value) {
    Tensor all = Parameters.repeated("columns", value, eventShape());
    return Tensor.concat(-1, ranges().stream().map(block -> block.logProbOfColumns(all)).toList());
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    if (!reparameterized() && !scoresOnlyOwnDraws()) { // gradients at fixed draws
      return Distribution.super.sampleAndLogProb(site, sampleShape);
    }
    List<Tensor> draws = new ArrayList<>();
    List<Tensor> terms = new ArrayList<>();
    for (Block block : ranges()) {
      SampleAndLogProb draw =
          block.distribution.sampleAndLogProb(site + "/" + draws.size(), sampleShape);
      draws.add(block.flat(draw.sample()));
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
    return ofAll(block -> block.distribution.mean().map(block::flat))
        .map(means -> Tensor.concat(-1, means));
  }

  /** The sum over the blocks, if every block has a closed form. */
  @Override
  public Optional<Tensor> entropy() {
    return ofAll(block -> block.distribution.entropy()).map(Columns::sum);
  }

  private Optional<List<Tensor>> ofAll(Function<Block, Optional<Tensor>> quantity) {
    List<Tensor> found = ranges().stream().map(quantity).flatMap(Optional::stream).toList();
    return found.size() == blocks.size() ? Optional.of(found) : Optional.empty();
  }

  /**
   * The sum over the blocks, if the other consists of blocks of the same event shapes and each pair
   * has a closed form.
   */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Columns p) || !eventShapes().equals(p.eventShapes())) {
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

  private List<Shape> eventShapes() {
    return blocks.stream().map(Distribution::eventShape).toList();
  }
}
