package io.github.vae4j.backend.tf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * A program as a graph of the engine.
 *
 * @param inputs placeholder of each input, in the program's order; of those with a variable, that
 *     of its first value
 * @param variables by number of the input
 * @param homes the number of the input whose variable holds an output, by number of the output
 * @param fetches the other outputs, in the program's order
 * @param targets operations to be run beside what the fetches need
 * @param equations index of the equation that an operation is a part of, by the operation's name
 */
record ProgramGraph(
    Graph graph,
    List<Output<?>> inputs,
    Map<Integer, Variable> variables,
    Map<Integer, Integer> homes,
    List<Output<?>> fetches,
    List<Operation> targets,
    Map<String, Integer> equations)
    implements AutoCloseable {

  /**
   * State that stays in the session.
   *
   * @param initial placeholder of a value to assign
   * @param assign stores it
   * @param read gives the value
   */
  record Variable(Output<?> handle, Output<?> initial, Operation assign, Output<?> read) {}

  Output<?> input(int i) {
    return inputs.get(i);
  }

  Optional<Variable> variable(int input) {
    return Optional.ofNullable(variables.get(input));
  }

  Optional<Integer> home(int output) {
    return Optional.ofNullable(homes.get(output));
  }

  @Override
  public void close() {
    graph.close();
  }
}
