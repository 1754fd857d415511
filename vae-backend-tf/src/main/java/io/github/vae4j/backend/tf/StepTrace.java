package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.EquationTimes;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/** The engine's own statistics of one run, as times of the equations. */
final class StepTrace {
  private static final RunOptions TRACED =
      RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.SOFTWARE_TRACE).build();

  private final Map<String, Integer> equations;
  private final EquationTimes times;

  /**
   * Prepares a run.
   *
   * @param equations index of the equation by name of the operation
   * @param times to be added to
   */
  StepTrace(Map<String, Integer> equations, EquationTimes times) {
    this.equations = equations;
    this.times = times;
  }

  Result run(Session.Runner runner) {
    Result result = runner.setOptions(TRACED).runAndFetchMetadata();
    result.getMetadata().ifPresent(this::add);
    return result;
  }

  private void add(RunMetadata metadata) {
    for (DeviceStepStats device : metadata.getStepStats().getDevStatsList()) {
      for (NodeExecStats node : device.getNodeStatsList()) {
        Integer equation = equations.get(node.getNodeName());
        if (equation != null) {
          times.add(equation, node.getOpEndRelNanos() - node.getOpStartRelNanos());
        }
      }
    }
    times.timed("TensorFlow's statistics of the step, of kernels that it may run at one time");
  }
}
