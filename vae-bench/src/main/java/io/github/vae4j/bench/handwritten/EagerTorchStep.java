package io.github.vae4j.bench.handwritten;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.TrainingStep;
import io.github.vae4j.bench.setting.Property;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The step as one writes it in Python with PyTorch, in a process of its own, which is told by a
 * byte to take a step and answers by the bound.
 */
public final class EagerTorchStep implements TrainingStep {
  private static final String PYTHON = Property.text("bench.python", "python3");

  private final Path script;
  private final Process process;
  private final OutputStream orders;
  private final DataInputStream answers;
  private double bound;

  /** Starts the process and sends it the model and its batch. */
  public EagerTorchStep(BenchModel model, int threads) {
    try (InputStream text = EagerTorchStep.class.getResourceAsStream("eager.py")) {
      this.script = Files.createTempFile("vae-bench", ".py");
      Files.write(script, text.readAllBytes());
      this.process =
          new ProcessBuilder(PYTHON, script.toString()).redirectError(Redirect.INHERIT).start();
      this.orders = process.getOutputStream();
      this.answers = new DataInputStream(process.getInputStream());
      orders.write(description(model, threads).getBytes(StandardCharsets.UTF_8));
      List<HostArray> arrays = new ArrayList<>(List.of(model.data(), model.noise()));
      arrays.addAll(model.parameters());
      for (HostArray array : arrays) {
        ByteBuffer bytes =
            ByteBuffer.allocate(4 * array.shape().size()).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(array.floats());
        orders.write(bytes.array());
      }
      orders.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what Python says of its PyTorch; empty if it has none, or if there is no Python. */
  public static String version() {
    try {
      Process python =
          new ProcessBuilder(PYTHON, "-c", "import torch; print(torch.__version__)")
              .redirectError(Redirect.DISCARD)
              .start();
      String answer =
          new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return python.waitFor() == 0 ? answer : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static String description(BenchModel model, int threads) {
    String shapes =
        model.parameters().stream()
            .map(p -> Arrays.toString(p.shape().toArray()))
            .collect(Collectors.joining(", ", "[", "]"));
    return String.format(
        Locale.ROOT,
        "{\"threads\": %d, \"batch\": %d, \"pixels\": %d, \"latent\": %d, \"depth\": %d,"
            + " \"parameters\": %s, \"pixelBias\": %s, \"bound\": %s, \"stride\": %d,"
            + " \"padding\": %d, \"rate\": %s, \"beta1\": %s, \"beta2\": %s, \"epsilon\": %s}%n",
        threads,
        model.batch(),
        model.pixels(),
        model.latent(),
        model.hidden().length,
        shapes,
        model.convolutional(),
        BenchModel.LOG_SCALE_BOUND,
        BenchModel.STRIDE,
        BenchModel.PADDING,
        BenchModel.LEARNING_RATE,
        BenchModel.BETA1,
        BenchModel.BETA2,
        BenchModel.EPSILON);
  }

  @Override
  public void run() {
    try {
      orders.write('s');
      orders.flush();
      bound = answers.readDouble();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double bound() {
    return bound;
  }

  @Override
  public void close() {
    process.destroy();
    script.toFile().delete();
  }
}
