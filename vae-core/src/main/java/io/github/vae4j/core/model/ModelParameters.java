package io.github.vae4j.core.model;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.MethodParameters;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autoregressive.Autoregressive;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The parameters that a model declares, without running it. */
public final class ModelParameters {
  /** What the names of an inference method's own parameters start with. */
  public static final String OF_METHOD = "inference/";

  private ModelParameters() {}

  /** Returns all parameters of encoder, decoder and prior in order of declaration. */
  public static List<Parameter> of(VaeModel model, DType dtype) {
    return of(model, dtype, "", (name, tensor) -> tensor);
  }

  /**
   * Returns the names of the parameters of the encoder alone: those that q(z|x) asks for, and
   * neither p(x|z) nor p(z), unless p(z) is itself made of the encoder, as a VampPrior.
   */
  public static Set<String> ofEncoder(VaeModel model, DType dtype) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, dtype);
    ModelInputs inputs = ModelInputs.of(model, scope, 1);
    LatentModel bound = inputs.bound();
    Tensor x = inputs.x();
    Tensor z = trace.input("z", Role.DATA, TensorType.of(dtype, 1, model.latentSize()));
    Set<String> encoder =
        asked(scope, () -> bound.posterior(x).sample("posterior", Shape.scalar()));
    encoder.removeAll(asked(scope, () -> likelihood(bound, z, x)));
    Set<String> prior = asked(scope, () -> bound.prior().sample("prior", Shape.of(1)));
    if (!prior.containsAll(encoder)) {
      encoder.removeAll(prior);
    }
    return encoder;
  }

  private static Set<String> asked(Scope scope, Supplier<?> recording) {
    Set<String> names = new LinkedHashSet<>();
    scope.replacing(
        (name, tensor) -> {
          names.add(name);
          return tensor;
        },
        recording);
    return names;
  }

  /** Records p(x|z), whose network an autoregressive one asks for when it scores. */
  private static Distribution likelihood(LatentModel bound, Tensor z, Tensor x) {
    Distribution likelihood = bound.likelihood(z);
    if (likelihood instanceof Autoregressive pixels) {
      pixels.factors(x);
    }
    return likelihood;
  }

  /**
   * Records the model.
   *
   * @param origin of its equations, for messages; empty for the lines of code, which take time
   * @param use gets each parameter that the model asks for
   */
  private static List<Parameter> of(
      VaeModel model, DType dtype, String origin, BiFunction<String, Tensor, Tensor> use) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, dtype);
    Supplier<List<Parameter>> recorded =
        () -> {
          ModelInputs inputs = ModelInputs.of(model, scope, 1);
          LatentModel bound = inputs.bound();
          // Layers of a hierarchy ask for their parameters when they are drawn.
          bound.prior().sample("prior", Shape.of(1));
          Tensor x = inputs.x();
          bound.posterior(x).sample("posterior", Shape.scalar());
          Tensor z = trace.input("z", Role.DATA, TensorType.of(dtype, 1, model.latentSize()));
          likelihood(bound, z, x);
          return scope.parameters();
        };
    return trace.withOrigin(origin, () -> scope.replacing(use, recorded));
  }

  /**
   * Returns the place for an inference method's own parameters among the model's.
   *
   * @param root that the model is bound to
   */
  public static MethodParameters ofMethod(Scope root) {
    Scope scope = root.child(OF_METHOD.substring(0, OF_METHOD.length() - 1));
    return new MethodParameters() {
      @Override
      public Tensor parameter(String name, Shape shape, double initial) {
        return scope.parameter(name, shape, Initializer.constant(initial));
      }

      @Override
      public <R> R replacingModel(
          BiFunction<String, Tensor, Tensor> replacement, Supplier<R> body) {
        return root.replacing(
            (name, tensor) -> name.startsWith(OF_METHOD) ? tensor : replacement.apply(name, tensor),
            body);
      }
    };
  }

  /** Returns the first values of all parameters under this key. */
  public static Map<String, HostArray> initialize(VaeModel model, DType dtype, RandomKey key) {
    Map<String, HostArray> values = new LinkedHashMap<>();
    for (Parameter parameter : of(model, dtype)) {
      values.put(parameter.name(), parameter.initialValue(key));
    }
    return values;
  }

  /**
   * Checks that a file's tensors are those of the model and, if any, of an inference method. The
   * first parameter that the file lacks ends the trace, so what a file declares costs no more than
   * what it holds.
   *
   * @throws FileException if a tensor is missing, too many or of another type, or the model cannot
   *     be traced
   */
  static void requireMatch(Path path, VaeModel model, Map<String, HostArray> tensors) {
    if (tensors.isEmpty()) {
      throw new FileException(path + ": expected the model's parameters, found no tensor");
    }
    DType dtype = tensors.values().iterator().next().type().dtype();
    if (!dtype.isFloating()) {
      throw new FileException(path + ": expected tensors of type F32 or F64, found " + dtype);
    }
    List<Parameter> expected = expected(path, model, dtype, tensors);
    tensors.forEach(
        (name, tensor) -> requireType(path, name, tensor.type().withDtype(dtype), tensors));
    long found = tensors.keySet().stream().filter(name -> !name.startsWith(OF_METHOD)).count();
    if (found != expected.size()) {
      throw new FileException(path + ": expected " + expected.size() + " tensors, found " + found);
    }
  }

  /** Traces the model of a file, for which anybody's code may be called. */
  private static List<Parameter> expected(
      Path path, VaeModel model, DType dtype, Map<String, HostArray> tensors) {
    try {
      return of(
          model,
          dtype,
          path.toString(),
          (name, tensor) -> {
            requireType(path, name, tensor.type(), tensors);
            return tensor;
          });
    } catch (FileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new FileException(
          path
              + ": expected a model that can be traced, found "
              + Excerpt.of(model.description())
              + " ("
              + Excerpt.of(String.valueOf(e.getMessage()))
              + ")",
          e);
    }
  }

  private static void requireType(
      Path path, String name, TensorType expected, Map<String, HostArray> tensors) {
    HostArray found = tensors.get(name);
    if (found == null || !found.type().equals(expected)) {
      throw new FileException(
          path
              + ": tensor '"
              + Excerpt.of(name)
              + "': expected "
              + expected
              + ", found "
              + (found == null ? "none" : found.type().toString()));
    }
  }
}
