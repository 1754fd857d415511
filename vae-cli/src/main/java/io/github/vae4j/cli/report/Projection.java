package io.github.vae4j.cli.report;

import io.github.vae4j.cli.show.PrincipalAxes;
import java.util.Arrays;
import java.util.Optional;
import tagbio.umap.Umap;

/**
 * Points in the plane that stand for points of more dimensions.
 *
 * @param share of the variance along each axis, of a linear projection
 */
record Projection(double[] x, double[] y, double[] share) {
  private static final int NEIGHBOURS = 15;
  private static final int EPOCHS = 200;

  /** Returns the two principal components. */
  static Projection principal(double[][] points) {
    PrincipalAxes axes = PrincipalAxes.of(points);
    return new Projection(axes.along()[0], axes.along()[1], axes.shares());
  }

  /**
   * Returns an embedding that keeps neighbours beside each other (McInnes, Healy and Melville 2018,
   * "UMAP"), the same for the same points.
   *
   * @return nothing if the points have none
   */
  static Optional<Projection> neighbours(double[][] points) {
    if (points.length <= NEIGHBOURS
        || Arrays.stream(points).map(Arrays::toString).distinct().count() <= NEIGHBOURS) {
      return Optional.empty();
    }
    try {
      Umap umap = new Umap();
      umap.setNumberComponents(2);
      umap.setNumberNearestNeighbours(NEIGHBOURS);
      umap.setNumberEpochs(EPOCHS);
      umap.setThreads(1);
      umap.setSeed(1);
      double[][] places = umap.fitTransform(points);
      double[] x = Arrays.stream(places).mapToDouble(place -> place[0]).toArray();
      double[] y = Arrays.stream(places).mapToDouble(place -> place[1]).toArray();
      boolean finite =
          Arrays.stream(x).allMatch(Double::isFinite)
              && Arrays.stream(y).allMatch(Double::isFinite);
      return finite ? Optional.of(new Projection(x, y, new double[0])) : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty(); // points of which many are the same, for example
    }
  }
}
