package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.examination.PrimitiveCases.Case;
import io.github.vae4j.core.pass.Passes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cases as one program, because engines take longer to compile a small program than to run it.
 *
 * @param cases in their order
 * @param program of all cases, independent of one another
 * @param inputs of the program
 * @param owners the number of the case to which each output belongs
 */
record CaseGroup(List<Case> cases, Program program, List<HostArray> inputs, List<Integer> owners) {

  static CaseGroup of(List<Case> cases) {
    Trace trace = Trace.open();
    Map<HostArray, Tensor> inputs = new IdentityHashMap<>();
    List<HostArray> arrays = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < cases.size(); i++) {
      List<Tensor> arguments = new ArrayList<>();
      for (HostArray input : cases.get(i).inputs()) {
        arguments.add(
            inputs.computeIfAbsent(
                input,
                array -> {
                  arrays.add(array);
                  return trace.input("input" + arrays.size(), Role.DATA, array.type());
                }));
      }
      for (Tensor result : cases.get(i).function().apply(arguments)) {
        outputs.put("output" + owners.size(), result);
        owners.add(i);
      }
    }
    return new CaseGroup(List.copyOf(cases), trace.program(outputs), arrays, owners);
  }

  /** Returns groups of so many cases, the last one of what is left. */
  static List<CaseGroup> split(List<Case> cases, int size) {
    List<CaseGroup> groups = new ArrayList<>();
    for (int from = 0; from < cases.size(); from += size) {
      groups.add(of(cases.subList(from, Math.min(cases.size(), from + size))));
    }
    return groups;
  }

  /** Returns the names of the operations that an output is made by. */
  List<String> operations(int output) {
    Set<Value> needed = new HashSet<>(Set.of(program.outputs().get(output).value()));
    Set<String> operations = new LinkedHashSet<>();
    List<Equation> equations = program.equations();
    for (int i = equations.size() - 1; i >= 0; i--) {
      Equation equation = equations.get(i);
      if (equation.outputs().stream().anyMatch(needed::contains)) {
        operations.add(equation.primitive().operation());
        needed.addAll(equation.inputs());
      }
    }
    return List.copyOf(operations);
  }

  /** Returns all outputs of so many runs, each in memory that was dirtied before. */
  List<List<HostArray>> run(Backend backend, int runs) {
    List<List<HostArray>> results = new ArrayList<>();
    Program legal = Passes.legalize(program, backend::supports);
    try (Executable executable = backend.compile(legal, Set.of())) {
      for (int i = 0; i < runs; i++) {
        MemoryDirt.spread(backend);
        results.add(Runs.run(backend, executable, inputs));
      }
    }
    return results;
  }
}
