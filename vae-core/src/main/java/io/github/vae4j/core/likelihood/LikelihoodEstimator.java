package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.LogMeanExp;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A way to estimate log p(x) of each datum, with a bias whose side is known. Numbers of unlike
 * estimators are not compared.
 */
public interface LikelihoodEstimator {
  /** On which side of log p(x) the mean of an estimator lies. */
  enum Side {
    /** The mean is a lower bound on log p(x). */
    BELOW,
    /** The mean is an upper bound on log p(x), as far as the estimator has converged. */
    ABOVE
  }

  /**
   * Returns the name and its settings as users write it, for example {@code ais:1000,chains=16}.
   */
  String name();

  /** Returns the name of the bound, for example {@code IWAE}. */
  String bound();

  /** Returns the number of samples of each datum. */
  int samples();

  /** Returns the side of its bias. */
  default Side side() {
    return Side.BELOW;
  }

  /** Returns whether it is to be {@linkplain #fitted fitted} to data before it is opened. */
  default boolean fits() {
    return false;
  }

  /**
   * Returns the estimator with its numbers, such as buffer weights, fitted and from then on frozen;
   * the same where it has none to fit.
   *
   * @param data to fit to, such as the training data; other than those that are estimated
   *     afterwards: what was fitted to the weights that it mixes makes no bound
   * @param progress told the number of data that are done
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.execution.NonFiniteException if a weight is NaN or infinite; it
   *     names the datum
   */
  default LikelihoodEstimator fitted(
      TrainedVae vae, Dataset data, long seed, Backend backend, LongConsumer progress) {
    return this;
  }

  /**
   * Returns for people what kind of bound this is, by its side and what it needs: bounds of one
   * kind are alike, and may be unlike in tightness all the same.
   */
  default String kind() {
    return side() == Side.ABOVE ? "upper bound" : "lower bound";
  }

  /** Returns whether the bound is that of the encoder's proposals as they are. */
  default boolean atEncoder() {
    return false;
  }

  /**
   * Uploads a model and compiles what the estimator needs.
   *
   * @return a session, which the caller closes, and the backend after it
   * @throws IllegalArgumentException if the model is none that it can be used on
   */
  Session open(TrainedVae vae, Backend backend);

  /**
   * Estimates of some data.
   *
   * @param nats log p(x) of each
   * @param reliability how far to trust each, of as many data
   */
  record Estimates(double[] nats, Reliability reliability) {
    /**
     * Checks the numbers of data.
     *
     * @throws IllegalArgumentException if they differ
     */
    public Estimates {
      if (nats.length != reliability.paretoK().length) {
        throw new IllegalArgumentException(
            "estimates: need the reliability of each datum, got "
                + nats.length
                + " estimates and the reliability of "
                + reliability.paretoK().length);
      }
    }

    /** Returns estimates of which nothing tells how far to trust them. */
    public static Estimates of(double... nats) {
      return new Estimates(nats, Reliability.unknown(1, nats.length));
    }

    /** Returns the first {@code count} means of S weights each. */
    static Estimates of(int draws, LogMeanExp[] means, int count) {
      double[] nats = Arrays.stream(means).limit(count).mapToDouble(LogMeanExp::value).toArray();
      return new Estimates(nats, Reliability.of(draws, means, count));
    }
  }

  /** An estimator on one model and backend. One thread at a time. */
  interface Session extends AutoCloseable {
    /** Returns how many data are estimated at once. */
    int batch();

    /**
     * Estimates log p(x) of a part of a data set. The numbers are a function of the data, {@code
     * from}, {@code count} and the seed.
     *
     * @param from the first datum
     * @param count from 1 to {@link #batch}
     * @return those of {@code count} data
     * @throws IllegalArgumentException if the data do not fit the model
     * @throws io.github.vae4j.core.execution.NonFiniteException if an estimate is NaN or infinite;
     *     it names the datum
     */
    Estimates estimate(Dataset data, int from, int count, long seed);

    @Override
    void close();
  }
}
