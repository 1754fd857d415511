package io.github.vae4j.api.backend;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A backend that is another one, but for what an extending class does otherwise. */
public abstract class ForwardingBackend implements Backend {
  private final Backend target;

  /** Forwards all calls to the target, {@link #close} among them. */
  protected ForwardingBackend(Backend target) {
    this.target = target;
  }

  /** Returns the backend that does the work. */
  protected final Backend target() {
    return target;
  }

  @Override
  public String name() {
    return target.name();
  }

  @Override
  public Device device() {
    return target.device();
  }

  @Override
  public List<Device> devices() {
    return target.devices();
  }

  @Override
  public Map<String, String> facts() {
    return target.facts();
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return target.supports(primitive);
  }

  @Override
  public DeviceArray upload(HostArray array) {
    return target.upload(array);
  }

  @Override
  public Executable compile(Program program, Set<Value> donated) {
    return target.compile(program, donated);
  }

  @Override
  public void close() {
    target.close();
  }

  /** An executable that is another one, but for what an extending class does otherwise. */
  public abstract static class Run implements Executable {
    private final Executable executable;

    /** Forwards all calls to the executable. */
    protected Run(Executable executable) {
      this.executable = executable;
    }

    @Override
    public List<DeviceArray> run(List<DeviceArray> inputs) {
      return executable.run(inputs);
    }

    /** {@inheritDoc} Forwarded as well, not to {@link #run(List)} of the extending class. */
    @Override
    public List<DeviceArray> run(List<DeviceArray> inputs, EquationTimes times) {
      return executable.run(inputs, times);
    }

    @Override
    public void close() {
      executable.close();
    }
  }
}
