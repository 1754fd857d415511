package io.github.vae4j.core.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.pass.FlopCount;
import io.github.vae4j.core.pass.Passes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoreInferenceMethodsTest {
  private static InferenceMethod create(String word) {
    return InferenceMethods.discover().create(word);
  }

  @Test
  void theMethodsAreFoundByName() {
    List<String> names = InferenceMethods.discover().names();
    assertTrue(
        names.containsAll(
            List.of("elbo", "iwae", "miwae", "piwae", "ciwae", "renyi", "wake-sleep", "full-vb")),
        names.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elbo",
        "elbo:5",
        "elbo:sampled",
        "elbo:5,sampled",
        "elbo:stl",
        "elbo:free-bits=0.5",
        "elbo:2,free-bits=0.25",
        "iwae:10",
        "iwae:10,dreg",
        "miwae:8,4",
        "miwae:8,4,dreg",
        "piwae:8,4",
        "piwae:8,4,dreg",
        "ciwae:10,0.5",
        "ciwae:10,0,dreg",
        "renyi:0.5,10",
        "renyi:1,10",
        "renyi:2.5,10,dreg",
        "wake-sleep",
        "full-vb",
        "full-vb:1437"
      })
  void aMethodsNameMakesItAgain(String word) {
    InferenceMethod method = create(word);
    assertEquals(word, method.name());
    assertEquals(method, create(method.name()));
  }

  @Test
  void wordsMayStandInAnyOrder() {
    assertEquals(create("iwae:10,dreg"), create("iwae:dreg,10"));
    assertEquals(new Elbo(3, Elbo.KlEstimator.STICKING_THE_LANDING, 0), create("elbo:stl,3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"', // the messages quote with the other one
      value = {
        "iwae | iwae: K is missing; expected iwae:K[,dreg], such as iwae:10",
        "iwae:0 | iwae: K needs to be at least 1, got 0",
        "iwae:ten | iwae:ten: K needs to be a whole number, found 'ten'",
        "iwae:2.5 | K needs to be a whole number, found '2.5'",
        "iwae:10,drge | 'drge' is not known here; did you mean 'dreg'?",
        "iwae:10,5 | iwae:10,5: '5' is not known here; expected iwae:K",
        "iwae:10, | '' is not known here",
        "miwae:8 | K is missing; expected miwae:M,K[,dreg], such as miwae:8,8",
        "miwae:0,8 | miwae: M needs to be at least 1, got 0",
        "miwae:100000,100000 | miwae: M times K",
        "piwae:8,0 | piwae: K needs to be at least 1, got 0",
        "ciwae:10 | beta is missing; expected ciwae:K,beta[,dreg]",
        "ciwae:10,1.5 | ciwae: beta, the share of the ELBO, needs to be in [0, 1], got 1.5",
        "ciwae:10,NaN | needs to be in [0, 1], got NaN",
        "renyi:-1,10 | renyi: alpha needs to be at least 0 and finite, got -1.0; below 0 it is no lower bound",
        "renyi:0.5 | K is missing; expected renyi:alpha,K[,dreg], such as renyi:0.5,10",
        "renyi:0.5,1.5 | K needs to be a whole number",
        "elbo:dreg | L needs to be a whole number, found 'dreg'",
        "elbo:stl,sampled | name one",
        "elbo:stl,free-bits=1 | free bits need the analytic KL; leave out free-bits or stl",
        "elbo:free-bits=x | free-bits needs to be a number, found 'x'",
        "elbo:-1 | elbo: needs at least 1 sample, got -1",
        "wake-sleep:5 | wake-sleep:5: '5' is not known here; expected wake-sleep alone",
        "full-vb:0.5 | N needs to be a whole number, found '0.5'; expected full-vb[:N]",
        "full-vb:-1 | full-vb: N needs to be at least 1, got -1",
        "iwea:10 | did you mean 'iwae'?"
      })
  void whatDoesNotFitIsRefusedWithTheRemedy(String word, String message) {
    String found =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> create(word)).getMessage());
    assertTrue(found.contains(message), found);
  }

  @Test
  void theDoublyReparameterizedGradientGoesThroughTheDecoderOnceAsThePlainOne() {
    long plain = stepProducts("iwae:10");
    assertEquals(plain, stepProducts("iwae:10,dreg"));
    assertEquals(plain, stepProducts("elbo:10,stl"));
    assertEquals(plain, stepProducts("miwae:2,5,dreg"));
    // Two bounds: the way back to the samples is gone twice.
    assertTrue(stepProducts("piwae:2,5") > plain);
  }

  /** Returns the FLOPs of the matrix products in objective and gradients. */
  private static long stepProducts(String word) {
    VaeSpec spec = VaeSpec.mlp(Shape.of(28, 28), 20, Likelihoods.BERNOULLI, 50);
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT32);
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT32, 7, 784));
    Tensor w = trace.input("w", Role.DATA, TensorType.of(DType.FLOAT32, 7));
    Tensor b = trace.input("b", Role.DATA, TensorType.of(DType.FLOAT32));
    Objective objective =
        create(word).objective(spec.bind(scope, Given.nothing()), x, new ObjectiveContext(b, w));
    List<Tensor> gradients = Gradients.of(objective.surrogate().neg(), scope.tensors());
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("value", objective.value());
    for (int i = 0; i < gradients.size(); i++) {
      outputs.put("gradient " + i, gradients.get(i));
    }
    Program program = Passes.optimize(trace.program(outputs), primitive -> true);
    return FlopCount.of(program).products();
  }
}
