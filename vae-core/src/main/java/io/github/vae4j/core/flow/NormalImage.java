package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.distribution.Transformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A distribution of vectors as the image of a normal one with independent elements: z = f(y), y ~
 * N(mean, diag scale^2). A refinement moves mean and scale for each datum and holds f, what the
 * encoder made of a flow or a factor: log p(x, f(y)) + log |det df/dy| is then the joint density
 * over y, and all that holds for a normal proposal holds for the base.
 */
public final class NormalImage {
  private final Normal base;
  private final List<Bijector> maps;
  private final Function<Normal, Distribution> at;

  private NormalImage(Normal base, List<Bijector> maps, Function<Normal, Distribution> at) {
    this.base = base;
    this.maps = maps;
    this.at = at;
  }

  /**
   * Returns the base and the map of a normal distribution with independent elements, of a
   * correlated one and of the image of such a one under {@link Transformed}; empty for any other,
   * and for one whose events are no vectors.
   */
  public static Optional<NormalImage> of(Distribution distribution) {
    if (distribution.eventShape().rank() != 1) {
      return Optional.empty();
    }
    if (distribution instanceof Transformed transformed) {
      return of(transformed.base()).map(inner -> inner.then(transformed.bijector()));
    }
    if (distribution instanceof CorrelatedNormal normal) {
      return Optional.of(new NormalImage(normal.base(), List.of(normal.map()), normal::at));
    }
    return Normal.elements(distribution)
        .map(elements -> new NormalImage(elements, List.of(), NormalImage::diagonal));
  }

  private static Independent diagonal(Normal elements) {
    return Independent.of(elements, 1);
  }

  private NormalImage then(Bijector map) {
    List<Bijector> all = new ArrayList<>(maps);
    all.add(map);
    return new NormalImage(base, List.copyOf(all), moved -> Transformed.of(at.apply(moved), map));
  }

  /** Returns the base, with batch shape [batch, size]. */
  public Normal base() {
    return base;
  }

  /** Returns whether f is the identity. */
  public boolean identity() {
    return maps.isEmpty();
  }

  /** Returns the maps of which f is made, in the order in which they are applied. */
  public List<Bijector> maps() {
    return maps;
  }

  /**
   * Returns f(y) and log |det df/dy|.
   *
   * @param y [outer, size]
   */
  public Bijector.Image forward(Tensor y) {
    Tensor value = y;
    Tensor logDeterminant = y.sum(-1).mul(0);
    for (Bijector map : maps) {
      Bijector.Image image = map.forward(value);
      value = image.value();
      Tensor ofMap = image.logDeterminant();
      logDeterminant = logDeterminant.add(map.eventRank() == 0 ? ofMap.sum(-1) : ofMap);
    }
    return new Bijector.Image(value, logDeterminant);
  }

  /** Returns the image of another base under the same map. */
  public Distribution at(Normal moved) {
    return at.apply(moved);
  }
}
