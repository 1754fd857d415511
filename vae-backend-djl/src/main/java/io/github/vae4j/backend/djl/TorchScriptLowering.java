package io.github.vae4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.djl.torchscript.TorchScriptArchive;
import io.github.vae4j.backend.djl.torchscript.TorchScriptWriter;
import io.github.vae4j.backend.djl.torchscript.TorchTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A program as one TorchScript method: one call into the engine for each run. */
final class TorchScriptLowering implements Lowered {
  private final PtNDManager manager; // of the module and the constants
  private final PtNDManager results;
  private final EngineThread thread;
  private final PtSymbolBlock module;
  private final PtNDArray[] constants;

  private TorchScriptLowering(
      PtNDManager manager,
      PtNDManager results,
      EngineThread thread,
      PtSymbolBlock module,
      PtNDArray[] constants) {
    this.manager = manager;
    this.results = results;
    this.thread = thread;
    this.module = module;
    this.constants = constants;
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
    TorchScriptWriter writer = new TorchScriptWriter(program, donated, target);
    String method = writer.write();
    List<HostArray> constants = writer.constants();
    PtNDManager manager = (PtNDManager) results.newSubManager();
    try {
      return thread.call(
          () ->
              new TorchScriptLowering(
                  manager,
                  results,
                  thread,
                  JniUtils.loadModule(manager, TorchScriptArchive.of(method), true, false),
                  constants.stream()
                      .map(c -> Transfer.upload(manager, c))
                      .toArray(PtNDArray[]::new)));
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  @Override
  public PtNDArray[] run(PtNDArray[] inputs) {
    PtNDArray[] all = Arrays.copyOf(inputs, inputs.length + constants.length);
    System.arraycopy(constants, 0, all, inputs.length, constants.length);
    try (IValue arguments = IValue.listFrom(all);
        IValue list = IValueUtils.runMethod(module, TorchScriptWriter.METHOD, arguments)) {
      return list.toTensorArray(results);
    }
  }

  @Override
  public void close() {
    thread.call(
        () -> {
          module.close();
          manager.close();
          return true;
        });
  }
}
