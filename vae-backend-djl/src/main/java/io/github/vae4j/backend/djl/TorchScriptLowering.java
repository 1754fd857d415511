package io.github.vae4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.Arrays;
import java.util.Set;

/** A program as one TorchScript method: one call into the engine for each run. */
final class TorchScriptLowering implements Lowered {
  private final PtNDManager manager;
  private final EngineThread thread;
  private final PtSymbolBlock module;
  private final PtNDArray[] constants;

  private TorchScriptLowering(
      PtNDManager manager, EngineThread thread, PtSymbolBlock module, PtNDArray[] constants) {
    this.manager = manager;
    this.thread = thread;
    this.module = module;
    this.constants = constants;
  }

  /**
   * Generates and loads the method.
   *
   * @throws ai.djl.engine.EngineException if the engine refuses it
   */
  static TorchScriptLowering compile(
      PtNDManager manager, EngineThread thread, Program program, Set<Value> donated) {
    TorchScriptWriter writer = new TorchScriptWriter(program, donated);
    String method = writer.write();
    PtNDArray[] constants =
        writer.constants().stream().map(c -> Transfer.upload(manager, c)).toArray(PtNDArray[]::new);
    return thread.call(
        () -> {
          JniUtils.setGraphExecutorOptimize(false); // of this thread; it makes first runs slow and saves nothing here
          PtSymbolBlock module = JniUtils.loadModule(manager, TorchScriptArchive.of(method), true, false);
          return new TorchScriptLowering(manager, thread, module, constants);
        });
  }

  @Override
  public PtNDArray[] run(PtNDArray[] inputs) {
    PtNDArray[] all = Arrays.copyOf(inputs, inputs.length + constants.length);
    System.arraycopy(constants, 0, all, inputs.length, constants.length);
    try (IValue arguments = IValue.listFrom(all);
        IValue results = IValueUtils.runMethod(module, TorchScriptWriter.METHOD, arguments)) {
      return results.toTensorArray(manager);
    }
  }

  @Override
  public void close() {
    thread.call(
        () -> {
          module.close();
          Arrays.stream(constants).forEach(PtNDArray::close);
          return true;
        });
  }
}
