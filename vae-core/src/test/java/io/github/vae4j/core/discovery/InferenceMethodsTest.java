package io.github.vae4j.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.InferenceMethodProvider;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InferenceMethodsTest {
  private final InferenceMethods methods =
      new InferenceMethods(
          List.of(new Provider(List.of("elbo", "iwae")), new Provider(List.of("svi"))),
          List.of("com.acme.Broken"));

  @Test
  void nameAndArgumentAreSplitAtTheFirstColon() {
    assertEquals("iwae/10", methods.create("iwae:10").name());
    assertEquals("elbo/", methods.create("elbo").name());
    assertEquals("svi/a:b", methods.create("svi:a:b").name());
  }

  @Test
  void namesAreListedInOrder() {
    assertEquals(List.of("elbo", "iwae", "svi"), methods.names());
  }

  @Test
  void anUnknownNameIsRefusedWithThePresentOnesAndTheNearest() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> methods.create("iwea:5")).getMessage();
    assertEquals(
        "did you mean 'iwae'? there is no inference method 'iwea'; present: elbo, iwae, svi; broken:"
            + " com.acme.Broken",
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"', // the messages quote with the other one
      value = {
        "bsvi:9 | 'bsvi'; add the artifact io.github.vae4j:vae-inference-bsvi to the path; present: ",
        "svi-kl:9 | 'svi-kl'; add the artifact io.github.vae4j:vae-inference-bsvi to the path; ",
        "bvsi:9 | did you mean 'bsvi'? there is no inference method 'bvsi'; add the artifact io.github.vae4j:vae-inference-bsvi to the",
        "IWAE:9 | did you mean 'iwae'? there is no inference method 'IWAE'; present: ",
        "nothing | present: elbo, iwae; name one of those, or add the jar of 'nothing' to the path",
      })
  void anAbsentMethodOfThisProjectNamesItsArtifact(String word, String part) {
    InferenceMethods some =
        new InferenceMethods(List.of(new Provider(List.of("elbo", "iwae"))), List.of());
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> some.create(word)).getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void twoProvidersOfOneNameAreRefused() {
    List<InferenceMethodProvider> both =
        List.of(new Provider(List.of("elbo")), new Provider(List.of("elbo")));
    String message =
        Objects.requireNonNull(
            assertThrows(IllegalStateException.class, () -> new InferenceMethods(both, List.of()))
                .getMessage());
    assertTrue(message.startsWith("two inference methods are named 'elbo': "), message);
  }

  private record Provider(List<String> names) implements InferenceMethodProvider {
    @Override
    public InferenceMethod create(String name, String argument) {
      return new Named(name + "/" + argument);
    }
  }

  private record Named(String name) implements InferenceMethod {
    @Override
    public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
      throw new AssertionError("only looked up");
    }
  }
}
