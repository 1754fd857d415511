package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.refinement.RefinedProposals;
import io.github.vae4j.core.refinement.Refiner;
import io.github.vae4j.core.refinement.RefiningMethod;
import java.util.function.LongConsumer;

/** The bound of a method that refines the encoder's proposal of each datum, such as BSVI-K. */
record RefinedBound(RefiningMethod method) implements LikelihoodEstimator {
  private static final int BATCH = 256;

  @Override
  public String name() {
    return method.name();
  }

  @Override
  public String bound() {
    return method.name();
  }

  @Override
  public int samples() {
    return 1;
  }

  @Override
  public String kind() {
    return "lower bound at refined proposals";
  }

  @Override
  public boolean fits() {
    return method.fits();
  }

  @Override
  public LikelihoodEstimator fitted(
      TrainedVae vae, Dataset data, long seed, Backend backend, LongConsumer progress) {
    Refiner.Options options = new Refiner.Options(1, seed, Refiner.Options.UNLIMITED);
    return new RefinedBound(method.fitted(vae, data, options, backend, progress));
  }

  @Override
  public Session open(TrainedVae vae, Backend backend) {
    Refiner refiner = method.refiner(vae, backend);
    return new Session() {
      @Override
      public int batch() {
        return BATCH;
      }

      @Override
      public Estimates estimate(Dataset data, int from, int count, long seed) {
        RefinedProposals refined =
            refiner.refine(
                data,
                from,
                count,
                new Refiner.Options(1, seed, Refiner.Options.UNLIMITED),
                done -> {});
        return new Estimates(refined.bound(), refined.reliability());
      }

      @Override
      public void close() {
        refiner.close();
      }
    };
  }
}
