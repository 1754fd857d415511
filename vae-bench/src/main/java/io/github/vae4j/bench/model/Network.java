package io.github.vae4j.bench.model;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers of a model over its parameters as an engine holds them. Every layer but {@code mean},
 * {@code logScale} and the decoder's last is followed by tanh.
 *
 * @param encoder outermost first
 * @param mean of the posterior
 * @param logScale of the posterior, which is then bounded
 * @param decoder innermost first
 * @param pixelBias added to a convolutional decoder's result
 */
public record Network<P>(
    List<Layer<P>> encoder,
    Layer<P> mean,
    Layer<P> logScale,
    List<Layer<P>> decoder,
    Optional<P> pixelBias) {

  /**
   * An affine map, or a convolution (in the decoder a transposed one) and the bias of each channel.
   *
   * @param shape of the weight: [in, out], or the filter's [out, in, height, width], for transposed
   *     convolutions [in, out, height, width]
   */
  public record Layer<P>(Shape shape, P weight, P bias) {
    public boolean convolution() {
      return shape.rank() == 4;
    }
  }

  /**
   * Arranges the parameters of a model.
   *
   * @param held one for each of {@link BenchModel#parameters()}, in their order
   */
  public static <P> Network<P> of(BenchModel model, List<HostArray> parameters, List<P> held) {
    List<Layer<P>> layers = new ArrayList<>();
    for (int i = 0; i + 1 < held.size(); i += 2) {
      layers.add(new Layer<>(parameters.get(i).shape(), held.get(i), held.get(i + 1)));
    }
    int depth = model.hidden().length;
    return new Network<>(
        List.copyOf(layers.subList(0, depth)),
        layers.get(depth),
        layers.get(depth + 1),
        List.copyOf(layers.subList(depth + 2, layers.size())),
        model.convolutional() ? Optional.of(held.get(held.size() - 1)) : Optional.empty());
  }
}
