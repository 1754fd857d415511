package io.github.vae4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.examination.PrimitiveCases;
import io.github.vae4j.core.examination.Runs;
import io.github.vae4j.core.examination.Tolerance;
import io.github.vae4j.core.pass.Passes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every primitive of programs, written and run by ONNX Runtime, against plain Java. */
final class PrimitivesTest {
  private static final int FEWEST = 300; // cases, or the tables were not found

  @Test
  void eachComputesWhatPlainJavaDoes() throws Exception {
    List<String> differences = new ArrayList<>();
    List<PrimitiveCases.Case> cases = PrimitiveCases.of(DType.FLOAT32);
    try (Backend reference = PlainJava.provider().open(BackendConfig.defaults())) {
      for (PrimitiveCases.Case of : cases) {
        List<HostArray> expected = Runs.run(reference, of.program(), of.inputs());
        Program legal = Passes.legalize(of.program(), Lowering::supports);
        String difference;
        try {
          difference = difference(expected, run(legal, of.inputs()));
        } catch (Exception e) {
          difference = e.toString();
        }
        if (!difference.isEmpty()) {
          differences.add(of.name() + ": " + difference);
        }
      }
    }
    assertTrue(cases.size() >= FEWEST, () -> cases.size() + " cases");
    assertEquals("", String.join("\n", differences));
  }

  private static String difference(List<HostArray> expected, List<HostArray> actual) {
    for (int i = 0; i < expected.size(); i++) {
      Tolerance tolerance = Tolerance.of(expected.get(i).type().dtype());
      String found = tolerance.difference(expected.get(i), actual.get(i)).orElse("");
      if (!found.isEmpty()) {
        return found;
      }
    }
    return "";
  }

  private static List<HostArray> run(Program program, List<HostArray> inputs) throws Exception {
    List<Port> in =
        program.inputs().stream().map(input -> port(input.name(), input.type())).toList();
    List<Port> out =
        program.outputs().stream()
            .map(output -> port("out" + output.name(), output.value().type()))
            .toList();
    Message graph = OnnxModel.graph("test", TwoBatches.fixed("test", program), Map.of(), in, out);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OnnxModel.file("test", graph).writeTo(bytes);
    Map<String, HostArray> named = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      named.put(in.get(i).name(), inputs.get(i));
    }
    try (OnnxRuntime runtime = OnnxRuntime.load(bytes.toByteArray())) {
      Map<String, HostArray> results = runtime.run(named);
      return out.stream().map(port -> results.get(port.name())).toList();
    }
  }

  private static Port port(String name, TensorType type) {
    List<String> dims = Arrays.stream(type.shape().toArray()).mapToObj(Integer::toString).toList();
    return new Port(name, type.dtype(), dims, "");
  }
}
