package io.github.vae4j.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.djl.torchscript.TorchScriptArchive;
import io.github.vae4j.backend.djl.torchscript.TorchScriptWriter;
import io.github.vae4j.backend.djl.torchscript.TorchTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A program as one TorchScript method: one call into the engine for each run. */
final class TorchScriptLowering implements Lowered {
  private static final System.Logger LOG = System.getLogger(TorchScriptLowering.class.getName());

  private final PtNDManager results;
  private final EngineThread thread;
  private final Program program;
  private final Set<Value> donated;
  private final TorchTarget target;
  private final Method method;
  private Optional<Method> timed = Optional.empty();
  private boolean refused; // the method that is timed

  /**
   * A loaded method.
   *
   * @param manager of the module and the constants
   * @param stretches what is computed between the points in time that the last output tells; empty
   *     for a method that is not timed
   */
  private record Method(
      PtNDManager manager,
      PtSymbolBlock module,
      PtNDArray[] constants,
      List<TorchScriptWriter.Stretch> stretches) {
    PtNDArray[] run(PtNDArray[] inputs, PtNDManager results) {
      PtNDArray[] all = Arrays.copyOf(inputs, inputs.length + constants.length);
      System.arraycopy(constants, 0, all, inputs.length, constants.length);
      try (IValue arguments = IValue.listFrom(all);
          IValue list = IValueUtils.runMethod(module, TorchScriptWriter.METHOD, arguments)) {
        return list.toTensorArray(results);
      }
    }

    void close() {
      module.close();
      manager.close();
    }
  }

  private TorchScriptLowering(
      PtNDManager results,
      EngineThread thread,
      Program program,
      Set<Value> donated,
      TorchTarget target) {
    this.results = results;
    this.thread = thread;
    this.program = program;
    this.donated = donated;
    this.target = target;
    this.method = load(false);
  }

  /**
   * Generates and loads the method.
   *
   * @param target what to write it for; a program for a CUDA device runs on the processor as well
   * @throws ai.djl.engine.EngineException if the engine refuses it
   */
  static TorchScriptLowering compile(
      PtNDManager results,
      EngineThread thread,
      Program program,
      Set<Value> donated,
      TorchTarget target) {
    if (!target.cuda() && !target.products()) {
      thread.call(
          () -> {
            ConvolutionProbe.OF_ENGINE.examine(results, program);
            return true;
          });
    }
    return new TorchScriptLowering(results, thread, program, donated, target);
  }

  private Method load(boolean timing) {
    TorchScriptWriter writer = new TorchScriptWriter(program, donated, target, timing);
    String text = writer.write();
    List<HostArray> constants = writer.constants();
    PtNDManager manager = (PtNDManager) results.newSubManager();
    try {
      return thread.call(
          () ->
              new Method(
                  manager,
                  JniUtils.loadModule(manager, TorchScriptArchive.of(text), true, false),
                  constants.stream()
                      .map(c -> Transfer.upload(manager, c))
                      .toArray(PtNDArray[]::new),
                  writer.stretches()));
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  @Override
  public PtNDArray[] run(PtNDArray[] inputs) {
    return method.run(inputs, results);
  }

  @Override
  public boolean timed() {
    if (timed.isEmpty() && !refused) {
      try {
        timed = Optional.of(load(true));
      } catch (EngineException e) {
        refused = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "djl: the engine refuses the TorchScript that tells the time of each equation: {0}",
            DjlBackend.FAILURE.reason(e));
      }
    }
    return timed.isPresent();
  }

  @Override
  public PtNDArray[] run(PtNDArray[] inputs, EquationTimes times) {
    Method timing = timed.orElseThrow();
    PtNDArray[] all = timing.run(inputs, results);
    int outputs = all.length - 1;
    long[] points;
    try (PtNDArray last = all[outputs]) {
      points = last.toLongArray();
    }
    for (int i = 0; i < timing.stretches().size(); i++) {
      timing.stretches().get(i).add(points[i + 1] - points[i], times);
    }
    times.timed("PyTorch's clock between the operations of the step");
    return Arrays.copyOf(all, outputs);
  }

  @Override
  public void close() {
    thread.call(
        () -> {
          method.close();
          timed.ifPresent(Method::close);
          return true;
        });
  }
}
