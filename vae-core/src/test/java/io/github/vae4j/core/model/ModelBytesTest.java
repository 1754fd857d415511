package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.part.Likelihoods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBytesTest {
  private static TrainedVae vae() {
    VaeSpec spec = VaeSpec.mlp(Shape.of(3), 2, Likelihoods.BERNOULLI, 4);
    Map<String, HostArray> parameters = new LinkedHashMap<>();
    ModelParameters.of(spec, io.github.vae4j.api.program.DType.FLOAT32)
        .forEach(
            parameter -> {
              TensorType type = parameter.type();
              parameters.put(parameter.name(), HostArray.filled(type, 0.25));
            });
    return new TrainedVae(
        spec, parameters, Preprocessing.divide(1), List.of(), Map.of("seed", "1"));
  }

  @Test
  void bytesAreThoseOfTheFileAndMakeTheSameModel(@TempDir Path folder) throws IOException {
    TrainedVae vae = vae();
    Path file = folder.resolve("model.safetensors");
    vae.save(file);
    assertArrayEquals(Files.readAllBytes(file), vae.toBytes());
    TrainedVae read = TrainedVae.load(Path.of("elsewhere"), vae.toBytes());
    assertEquals(vae.digest(), read.digest());
    assertEquals("1", read.provenance().get("seed"));
  }

  @Test
  void damagedBytesAreNamedAsTheCallerCallsThem() {
    byte[] bytes = vae().toBytes();
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 5);
    assertMessage("store/model: expected " + bytes.length + " bytes, found " + cut.length, cut);
    byte[] changed = bytes.clone();
    changed[bytes.length - 1] ^= 1;
    assertMessage("store/model: metadata 'vae4j.digest': expected contents", changed);
    assertMessage("store/model: expected a safetensors file of at least 8 bytes", new byte[3]);
  }

  private static void assertMessage(String start, byte[] bytes) {
    FileException e =
        assertThrows(FileException.class, () -> TrainedVae.load(Path.of("store", "model"), bytes));
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
  }
}
