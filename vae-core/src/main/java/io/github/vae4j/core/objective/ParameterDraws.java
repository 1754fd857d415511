package io.github.vae4j.core.objective;

import io.github.vae4j.api.inference.MethodParameters;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One draw of each of a model's parameters from normal posteriors whose means are the parameters
 * themselves.
 */
final class ParameterDraws {
  private final MethodParameters parameters;
  private final double initialScale;
  private final Map<String, Tensor> drawn = new LinkedHashMap<>();
  private final List<Tensor> divergences = new ArrayList<>();

  ParameterDraws(MethodParameters parameters, double initialScale) {
    this.parameters = parameters;
    this.initialScale = initialScale;
  }

  /** Returns the draw of the parameter of this name and mean; asking twice gives the same. */
  Tensor draw(String name, Tensor mean) {
    Tensor known = drawn.get(name);
    if (known != null) {
      return known;
    }
    Tensor logScale =
        parameters.parameter("log-scale/" + name, mean.shape(), Math.log(initialScale));
    Normal posterior = Normal.of(mean, logScale);
    Tensor zero = mean.trace().constant(mean.type(), 0);
    posterior.analyticKl(Normal.of(zero, zero)).ifPresent(kl -> divergences.add(kl.sumAll()));
    Tensor draw = posterior.sample("theta/" + name, Shape.scalar());
    drawn.put(name, draw);
    return draw;
  }

  /**
   * Returns KL(q(theta) || N(0, I)) of all that was drawn, a scalar in nats.
   *
   * @throws IllegalArgumentException if nothing was
   */
  Tensor kl() {
    return divergences.stream()
        .reduce(Tensor::add)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "full-vb: prior and decoder asked for no parameters to draw; a model that has"
                        + " some asks its scope for them in prior() and likelihood(z)"));
  }
}
