package io.github.vae4j.core.examination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.examination.FaultyBackend.Fault;
import io.github.vae4j.core.examination.PrimitiveCases.Case;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A backend with one wrong operation is found out, whichever the operation is and in whichever way
 * it is wrong. {@code faults.txt} beside this class says by what: the canary at the opening, the
 * tables of the doctor, the first step of a training.
 */
class FaultsAreFoundTest {
  /** Faults that change nothing anybody could see. */
  private static final Map<String, String> HARMLESS =
      Map.of(
          "sign LOST_NAN", "the sign of NaN is not defined",
          "and LOST_NAN", "no argument is a number",
          "not LOST_NAN", "no argument is a number",
          "less LOST_NAN", "the result is no number",
          "equal LOST_NAN", "the result is no number",
          "iota LOST_NAN", "no result is NaN",
          "randomNoise LOST_NAN", "no result is NaN");

  /** Returns the name of every operation that a program can hold, from the types themselves. */
  private static Set<String> operations() {
    Set<String> all = new LinkedHashSet<>();
    Arrays.stream(UnaryOp.values()).forEach(op -> all.add(new Primitive.Unary(op).operation()));
    Arrays.stream(BinaryOp.values()).forEach(op -> all.add(new Primitive.Binary(op).operation()));
    Arrays.stream(CompareOp.values()).forEach(op -> all.add(new Primitive.Compare(op).operation()));
    Arrays.stream(ReduceOp.values())
        .forEach(op -> all.add(new Primitive.Reduce(op, List.of()).operation()));
    Arrays.stream(OptionalUnaryOp.values())
        .forEach(op -> all.add(new OptionalPrimitive.OptionalUnary(op).operation()));
    Set<String> enumerated = Set.of("Unary", "Binary", "Compare", "Reduce", "OptionalUnary");
    Stream.concat(
            Arrays.stream(Primitive.class.getPermittedSubclasses()),
            Arrays.stream(OptionalPrimitive.class.getPermittedSubclasses()))
        .map(Class::getSimpleName)
        .filter(name -> !enumerated.contains(name) && !name.equals("OptionalPrimitive"))
        .map(name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1))
        .forEach(all::add);
    return all;
  }

  @Test
  void theTableNamesEveryOperation() {
    assertTrue(operations().containsAll(List.of("exp", "max", "maxOver", "conv2d", "iota")));
    assertEquals(47, operations().size(), () -> operations().toString());
  }

  @Test
  void everyFaultIsFoundAndTheTableSaysByWhat() throws IOException {
    Map<String, CaseGroup> tables = tables();
    StringBuilder found = new StringBuilder();
    for (String operation : operations()) {
      for (Fault fault : Fault.values()) {
        if (!HARMLESS.containsKey(operation + " " + fault)) {
          List<String> by = by(operation, fault, tables);
          assertTrue(!by.isEmpty(), () -> operation + " " + fault + " is not found");
          found.append(String.format("%-20s %-12s %s%n", operation, fault, String.join(", ", by)));
        }
      }
    }
    assertEquals(expected(), found.toString(), found::toString);
  }

  @Test
  void theHarmlessFaultsAreHarmless() {
    Map<String, CaseGroup> tables = tables();
    for (String name : HARMLESS.keySet()) {
      String[] words = name.split(" ");
      assertEquals(List.of(), by(words[0], Fault.valueOf(words[1]), tables), name);
    }
  }

  private static String expected() throws IOException {
    try (InputStream in = FaultsAreFoundTest.class.getResourceAsStream("faults.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Returns for each operation the cases of the tables that hold it; of many alike, some. */
  private static Map<String, CaseGroup> tables() {
    Map<String, List<Case>> cases = new LinkedHashMap<>();
    for (Case c : PrimitiveCases.of(DType.FLOAT32)) {
      c.program().equations().stream()
          .map(e -> e.primitive().operation())
          .distinct()
          .forEach(operation -> cases.computeIfAbsent(operation, o -> new ArrayList<>()).add(c));
    }
    Map<String, CaseGroup> tables = new LinkedHashMap<>();
    cases.forEach(
        (operation, all) -> {
          // The many convolutions differ in size alone.
          List<Case> few =
              all.stream()
                  .filter(c -> all.size() < 100 || !c.name().matches(".*[0-9]{2}, .*"))
                  .toList();
          tables.put(operation, CaseGroup.of(few));
        });
    return tables;
  }

  private static List<String> by(String operation, Fault fault, Map<String, CaseGroup> tables) {
    List<String> by = new ArrayList<>();
    try (Backend faulty = new FaultyBackend(operation, fault);
        Backend reference = PlainJava.provider().open(BackendConfig.defaults())) {
      if (Canary.examine(faulty).containsKey(operation)) {
        by.add("canary");
      }
      CaseGroup table = tables.get(operation);
      boolean doctor =
          table == null
              ? NoiseCases.of(faulty).stream()
                  .anyMatch(noise -> NoiseCases.find(faulty, noise).isPresent())
              : !Examination.find(faulty, table, table.run(reference, 1).get(0)).isEmpty();
      if (doctor) {
        by.add("doctor");
      }
      if (firstStepFails(faulty)) {
        by.add("first step");
      }
    }
    return by;
  }

  private static boolean firstStepFails(Backend backend) {
    try (Dataset digits = Datasets.digits()) {
      Dataset some = digits.subset(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, "some digits");
      for (Likelihood likelihood : List.of(Likelihoods.BERNOULLI, Likelihoods.STUDENT_T)) {
        for (String network : List.of("mlp:8", "conv:8")) {
          VaeSpec spec =
              VaeSpec.builder(some.itemShape())
                  .latent(3)
                  .network(Network.of(network))
                  .activation(Activation.TANH)
                  .likelihood(likelihood)
                  .build();
          TrainingOptions options = TrainingOptions.builder().epochs(1).batchSize(10).build();
          Trainer.of(spec, Preprocessing.divide(16)).options(options).fit(some, backend);
        }
      }
      return false;
    } catch (VerificationException e) {
      return true;
    }
  }
}
