package io.github.vae4j.backend.djl;

import static io.github.vae4j.backend.djl.torchscript.TorchConvolution.call;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.backend.djl.torchscript.TorchConvolution;
import io.github.vae4j.tck.TestPrograms;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found of kernels that are right, wrong, and wrong now and then. */
class ConvolutionProbeTest {
  private static final Program SMALL = convolution(3, DType.FLOAT32);
  private static final Program LARGE = convolution(5, DType.FLOAT32);

  private static Backend backend;
  private static EngineThread thread;
  private static PtNDManager manager;

  @BeforeAll
  static void open() {
    backend = Djl.open("torchscript");
    thread = new EngineThread();
    manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
  }

  @AfterAll
  static void close() {
    manager.close();
    thread.close();
    backend.close();
  }

  private static Program convolution(int channels, DType dtype) {
    return TestPrograms.program(
        (t, in) -> List.of(in.get(0).conv2d(in.get(1), Window.of(1, 1, 1))),
        TensorType.of(dtype, 2, channels, 6, 6),
        TensorType.of(dtype, 4, channels, 3, 3));
  }

  private static boolean sound(ConvolutionProbe probe, Program program) {
    return thread.call(
        () -> {
          probe.examine(manager, program);
          return probe.sound(TorchConvolution.of(program.equations().get(0)).orElseThrow());
        });
  }

  /** Returns a right result, spoiled. */
  private static String spoiled(TorchConvolution c, String a, String b) {
    return call("mul", c.byProducts(a, b), "1.01");
  }

  @Test
  void findsTheEnginesKernelsRightOrEndsTheirUse() {
    ConvolutionProbe probe = ConvolutionProbe.OF_ENGINE;
    boolean sound = sound(probe, SMALL);
    assertEquals(!probe.foundWrong(), sound);
    assertEquals(
        sound ? "auto" : "auto: products, because the engine's kernels are wrong on this machine",
        backend.facts().get("convolutions"));
  }

  @Test
  void findsWhatIsRightSound() {
    ConvolutionProbe probe = new ConvolutionProbe((c, script, a, b) -> c.byProducts(a, b));
    assertFalse(probe.sound(TorchConvolution.of(SMALL.equations().get(0)).orElseThrow()));
    assertTrue(sound(probe, SMALL));
    assertTrue(sound(probe, LARGE));
    assertFalse(probe.foundWrong());
  }

  @Test
  void aResultOfZerosIsRight() {
    Program paddingAlone =
        TestPrograms.program(
            (t, in) -> List.of(in.get(0).conv2d(in.get(1), Window.of(2, 1, 1))),
            TensorType.of(DType.FLOAT32, 1, 1, 6, 1),
            TensorType.of(DType.FLOAT32, 2, 1, 3, 1));
    ConvolutionProbe probe = new ConvolutionProbe((c, script, a, b) -> c.byProducts(a, b));
    assertTrue(sound(probe, paddingAlone));
  }

  @Test
  void findsAWrongKernelAndTrustsItNoMore() {
    AtomicBoolean broken = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    ConvolutionProbe probe =
        new ConvolutionProbe(
            (c, script, a, b) -> {
              asked.incrementAndGet();
              return broken.get() ? spoiled(c, a, b) : c.byProducts(a, b);
            });
    assertTrue(sound(probe, SMALL));
    broken.set(true);
    assertTrue(sound(probe, SMALL)); // it is known
    assertFalse(sound(probe, LARGE));
    assertTrue(probe.foundWrong());

    broken.set(false);
    int before = asked.get();
    assertFalse(sound(probe, SMALL));
    assertFalse(sound(probe, LARGE));
    assertEquals(before, asked.get());
  }

  @Test
  void findsAKernelThatIsWrongInOneRunOfTwo() {
    Set<TorchConvolution> seen = new HashSet<>();
    ConvolutionProbe probe =
        new ConvolutionProbe(
            (c, script, a, b) -> seen.add(c) ? c.byProducts(a, b) : spoiled(c, a, b));
    assertFalse(sound(probe, SMALL));
  }

  @Test
  void findsAKernelThatLeavesNanOrIsWrongAtASuspectOnly() {
    TorchConvolution suspect = TorchConvolution.suspects().get(0);
    ConvolutionProbe nan =
        new ConvolutionProbe((c, script, a, b) -> call("mul", c.byProducts(a, b), "nan"));
    ConvolutionProbe one =
        new ConvolutionProbe(
            (c, script, a, b) -> c.equals(suspect) ? spoiled(c, a, b) : c.byProducts(a, b));
    assertFalse(sound(nan, SMALL));
    assertFalse(sound(one, SMALL));
  }

  @Test
  void asksNothingOfWhatHasNoUsualKernel() {
    ConvolutionProbe probe =
        new ConvolutionProbe(
            (c, script, a, b) -> {
              throw new AssertionError(c);
            });
    assertFalse(sound(probe, convolution(3, DType.FLOAT64)));
    assertFalse(probe.foundWrong());
  }
}
