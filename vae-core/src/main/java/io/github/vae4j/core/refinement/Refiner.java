package io.github.vae4j.core.refinement;

import io.github.vae4j.core.data.Dataset;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * Refines the encoder's proposals for new data, the model held fixed. What is found for a datum
 * depends on the datum, its position in the data set and the seed, and on no other datum: not on
 * the batch that it is computed in. One thread at a time.
 */
public interface Refiner extends AutoCloseable {
  /**
   * How data are refined.
   *
   * @param samples for each datum, of which the bounds before and after are means; at least 1
   * @param seed of all that is drawn
   * @param budget time after which no further step is begun, shared equally among the data; not
   *     negative. With {@link #UNLIMITED} the result is a function of the seed
   */
  record Options(int samples, long seed, Duration budget) {
    /** No limit of time: 292 years, the most there is. */
    public static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Options {
      if (samples < 1 || budget.isNegative() || budget.compareTo(UNLIMITED) > 0) {
        throw new IllegalArgumentException(
            "refinement: needs at least 1 sample and a time from 0 to 292 years, got "
                + samples
                + " and "
                + budget);
      }
    }
  }

  /**
   * Refines each datum of a data set.
   *
   * @param progress told the number of data that are done
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.execution.NonFiniteException if what is found is NaN or infinite;
   *     it names the datum
   */
  default RefinedProposals refine(Dataset data, Options options, LongConsumer progress) {
    return refine(data, 0, data.size(), options, progress);
  }

  /**
   * Refines a part of a data set.
   *
   * @param from the first datum
   * @param count at least 1
   * @param progress told the number of data that are done
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.execution.NonFiniteException if what is found is NaN or infinite;
   *     it names the datum
   */
  RefinedProposals refine(
      Dataset data, int from, int count, Options options, LongConsumer progress);

  /**
   * Refines one datum and tells of each step. Its last proposal is that of {@link #refine(Dataset,
   * int, int, Options, LongConsumer)}, with the numbers of the same seed.
   *
   * @param index of the datum
   * @param options of which the budget is not used: all steps are taken
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.execution.NonFiniteException if what is found is NaN or infinite
   */
  RefinementCourse course(Dataset data, int index, Options options);

  @Override
  void close();
}
