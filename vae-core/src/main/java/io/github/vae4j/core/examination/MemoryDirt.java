package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills memory that an engine is about to use with NaN. A kernel that leaves a part of its result
 * unwritten, or reads what nobody wrote, gives right numbers in fresh memory, which is zero; in
 * dirty memory it shows.
 */
public final class MemoryDirt {
  private static final int SMALLEST = 8;
  private static final int LARGEST = 1 << 15;
  private static final int OF_EACH_SIZE = 2;

  private MemoryDirt() {}

  /** Uploads arrays of NaN of many sizes, a megabyte in all, and frees them. */
  public static void spread(Backend backend) {
    List<DeviceArray> dirt = new ArrayList<>();
    try {
      for (int size = SMALLEST; size <= LARGEST; size *= 2) {
        for (int i = 0; i < OF_EACH_SIZE; i++) {
          for (int n : new int[] {size, size + size / 2}) {
            dirt.add(backend.upload(HostArray.filled(TensorType.of(DType.FLOAT32, n), Double.NaN)));
          }
        }
      }
    } finally {
      dirt.forEach(DeviceArray::close);
    }
  }
}
