package com.acme.toy;

import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;

/** A tensor as doubles, to which nobody writes; true is 1. */
final class ToyArray extends ToyBackend.Resource implements DeviceArray {
  private final TensorType type;
  private final double[] elements;

  ToyArray(ToyBackend backend, TensorType type, double[] elements) {
    super(backend, "array " + type);
    this.type = type;
    this.elements = elements;
  }

  @Override
  public TensorType type() {
    return type;
  }

  double[] elements() {
    return elements;
  }

  @Override
  public HostArray download() {
    synchronized (backend) {
      requireOpen();
      return switch (type.dtype()) {
        case FLOAT32, FLOAT64 -> HostArray.ofDoubles(type, elements.clone());
        case INT32 -> {
          int[] numbers = new int[elements.length];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (int) elements[i];
          }
          yield HostArray.of(type.shape(), numbers);
        }
        case BOOL -> {
          boolean[] flags = new boolean[elements.length];
          for (int i = 0; i < flags.length; i++) {
            flags[i] = elements[i] != 0;
          }
          yield HostArray.of(type.shape(), flags);
        }
      };
    }
  }
}
