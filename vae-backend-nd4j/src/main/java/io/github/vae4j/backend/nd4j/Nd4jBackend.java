package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.base.EngineBackend;
import io.github.vae4j.backend.base.EngineFailure;
import io.github.vae4j.backend.nd4j.plan.Memory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An open ND4J engine on one device. */
final class Nd4jBackend extends EngineBackend {
  static final EngineFailure FAILURE = new EngineFailure(Nd4jBackendProvider.NAME);

  private final Engine engine;
  private final Memory memory;
  private final Map<String, String> facts;

  Nd4jBackend(Engine engine, Map<String, String> facts) {
    super(FAILURE);
    this.engine = engine;
    this.memory = new Memory(engine.onHost());
    this.facts = facts;
  }

  static Nd4jBackend open(String deviceName, int threads) {
    Engine engine = Engine.start(deviceName, threads);
    return new Nd4jBackend(engine, engine.facts(threads));
  }

  Engine engine() {
    return engine;
  }

  Memory memory() {
    return memory;
  }

  @Override
  public Device device() {
    return engine.device();
  }

  @Override
  public List<Device> devices() {
    return List.of(engine.device());
  }

  @Override
  public Map<String, String> facts() {
    return new LinkedHashMap<>(facts);
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return engine.onHost() ? HostLowering.supports(primitive) : Lowering.supports(primitive);
  }

  @Override
  protected Nd4jArray place(HostArray array) {
    return new Nd4jArray(this, memory.upload(array), array.type());
  }

  @Override
  protected Nd4jExecutable prepare(Program program, Set<Value> donated) {
    program.inputs().forEach(input -> requireAddressable(input.value()));
    program.equations().forEach(e -> e.outputs().forEach(Nd4jBackend::requireAddressable));
    return new Nd4jExecutable(
        this, program, donated, PlanWriter.write(engine, memory, program, donated));
  }

  @Override
  protected void closeEngine() {
    memory.close();
  }

  /** Java reads and writes the engine's memory through buffers of so many bytes. */
  private static void requireAddressable(Value value) {
    if (value.type().bytes() > Integer.MAX_VALUE) {
      throw new BackendException(
          BackendException.Kind.UNSUPPORTED,
          "nd4j: takes tensors of at most 2 GiB, got "
              + value.type()
              + "; lower the batch size or use another backend");
    }
  }
}
