package io.github.vae4j.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.likelihood.ImportanceSampling;
import io.github.vae4j.core.likelihood.InferenceGaps;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.refinement.LocalProposals;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GapsReportTest {
  /** What lies below a lower bound is no estimate of log p(x). */
  @ParameterizedTest
  @CsvSource({"-30.5, true", "-29.5, false"})
  void anEstimateBelowABoundIsSaidToBeTooLow(double estimate, boolean said) {
    double[] best = {-30, -32};
    InferenceGaps gaps =
        new InferenceGaps(
            new InferenceGaps.LogLikelihood(
                ImportanceSampling.iwae(10), new double[] {estimate, estimate - 2.01}),
            new LocalProposals.Bounds(best, new double[] {-31, -33}, new double[] {0, 0}, 1000));
    StringWriter out = new StringWriter();
    PrintWriter printed = new PrintWriter(out, true);
    new GapsReport(
            gaps,
            Reliability.unknown(10, 2),
            Datasets.of("rows", new float[][] {{0}, {1}}),
            new Measure(Measure.Kind.DENSITY, 0),
            "diagonal",
            Map.of("diagonal", best))
        .print(new Console(printed, printed));
    assertEquals(said, out.toString().contains("is:5000,scale=2"), out::toString);
  }
}
