package io.github.vae4j.cli.explore;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.option.RefineOptions;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.refinement.RefinementCourse;
import io.github.vae4j.core.refinement.Refiner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the encoder's proposals go when they are refined. */
final class Refinements implements AutoCloseable {
  private static final Refiner.Options OPTIONS =
      new Refiner.Options(10, 1, Refiner.Options.UNLIMITED);

  private final TrainedVae vae;
  private final String method;
  private final VaeSession session;
  private final DatumView view;
  private final Backend engine;
  private Optional<Refiner> refiner = Optional.empty(); // that of a first question

  Refinements(TrainedVae vae, String method, VaeSession session, DatumView view, Backend engine) {
    this.vae = vae;
    this.method = method;
    this.session = session;
    this.view = view;
    this.engine = engine;
  }

  /**
   * Returns the ELBO before the first step and after each, and what the means are decoded to.
   *
   * @param condition of the datum
   * @throws IllegalArgumentException if the method does not refine what the model has
   */
  Map<String, Object> of(Dataset data, int row, Optional<HostArray> condition) {
    if (refiner.isEmpty()) {
      refiner = Optional.of(RefineOptions.method(method).refiner(vae, engine));
    }
    RefinementCourse course = refiner.get().course(data, row, OPTIONS);
    int places = course.elbo().length;
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("elbo", course.elbo());
    told.put("samples", OPTIONS.samples());
    told.put("reconstruction", course.reconstruction());
    told.put("decoded", view.decoded(session, course.mean(), Rows.repeated(condition, places)));
    List<double[]> z = new ArrayList<>();
    for (int i = 0; i < places; i++) {
      z.add(Rows.row(course.mean(), i));
    }
    told.put("z", z);
    return told;
  }

  @Override
  public void close() {
    refiner.ifPresent(Refiner::close);
  }
}
