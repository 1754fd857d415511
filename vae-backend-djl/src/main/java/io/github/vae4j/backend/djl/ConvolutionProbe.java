package io.github.vae4j.backend.djl;

import static io.github.vae4j.backend.djl.torchscript.TorchConvolution.call;
import static io.github.vae4j.backend.djl.torchscript.TorchConvolution.list;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.backend.djl.torchscript.TorchConvolution;
import io.github.vae4j.backend.djl.torchscript.TorchScriptArchive;
import io.github.vae4j.backend.djl.torchscript.TorchScriptWriter;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds out whether the engine's usual kernels for convolutions are right on this machine: before
 * the first program with a convolution is written, a set of geometries at which faults were seen,
 * and before each program its own. Each is computed by the usual kernel, twice, in memory that held
 * NaN just before, and by products of matrices. A kernel that is wrong at one geometry is right at
 * others only by luck, so one that is wrong ends the use of all.
 */
final class ConvolutionProbe {
  /** Of the engine's kernels: what it found holds for the process. */
  static final ConvolutionProbe OF_ENGINE = new ConvolutionProbe(TorchConvolution::usual);

  private static final System.Logger LOG = System.getLogger(ConvolutionProbe.class.getName());
  private static final int RUNS = 2;
  private static final double TINY = 1e-6;
  private static final double TOLERANCE = 1e-3; // of the root mean square: rounding is below 1e-5

  private final Kernel kernel;
  private final Set<Key> right = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean wrong = new AtomicBoolean();

  /** How a convolution is written that is to be examined. */
  interface Kernel {
    /** Returns an expression of two variables. */
    String write(TorchConvolution convolution, TorchConvolution.Script script, String a, String b);
  }

  /** Kernels are chosen by the geometry and the number of threads. */
  private record Key(TorchConvolution convolution, int threads) {
    static Key of(TorchConvolution convolution) {
      return new Key(convolution, JniUtils.getNumThreads());
    }
  }

  ConvolutionProbe(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Examines what a program asks for; to be called on the engine's thread.
   *
   * @throws IOException never: the engine reads from memory
   */
  void examine(PtNDManager manager, Program program) throws IOException {
    Set<TorchConvolution> fresh = new LinkedHashSet<>();
    program.equations().forEach(e -> TorchConvolution.of(e).ifPresent(fresh::add));
    fresh.removeIf(c -> !c.hasUsual());
    if (!fresh.isEmpty()) {
      fresh.addAll(TorchConvolution.suspects());
    }
    fresh.removeIf(c -> right.contains(Key.of(c)));
    if (fresh.isEmpty() || wrong.get()) {
      return;
    }
    List<TorchConvolution> asked = List.copyOf(fresh);
    float[] differences = differences(manager, asked);
    for (int i = 0; i < differences.length; i++) {
      TorchConvolution c = asked.get(i / RUNS);
      if (differences[i] <= TOLERANCE) { // and not NaN
        right.add(Key.of(c));
      } else if (!wrong.getAndSet(true)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "djl: the engine''s kernels for convolutions are wrong on this machine (seen in {0}), so"
                + " convolutions are computed by products of matrices, which are right and slower",
            c.describe());
      }
    }
  }

  /** Returns whether the usual kernel is right; of what was not examined, that it is not. */
  boolean sound(TorchConvolution convolution) {
    return !wrong.get() && right.contains(Key.of(convolution));
  }

  /** Returns whether a kernel was wrong. */
  boolean foundWrong() {
    return wrong.get();
  }

  private float[] differences(PtNDManager manager, List<TorchConvolution> convolutions)
      throws IOException {
    Text text = new Text();
    StringBuilder results = new StringBuilder();
    for (TorchConvolution convolution : convolutions) {
      for (int run = 0; run < RUNS; run++) {
        results.append(results.isEmpty() ? "" : ", ").append(text.compare(convolution, kernel));
      }
    }
    String method =
        "  def "
            + TorchScriptWriter.METHOD
            + "(self: __torch__.M, xs: List[Tensor]) -> List[Tensor]:\n"
            + text.body
            + "    return annotate(List[Tensor], [torch.stack(["
            + results
            + "], 0), "
            + text.dirt
            + "])\n";
    try (PtSymbolBlock module =
            JniUtils.loadModule(manager, TorchScriptArchive.of(method), true, false);
        IValue none = IValue.listFrom(new PtNDArray[0]);
        IValue list = IValueUtils.runMethod(module, TorchScriptWriter.METHOD, none)) {
      PtNDArray[] tensors = list.toTensorArray(manager);
      try {
        return tensors[0].toFloatArray();
      } finally {
        for (PtNDArray tensor : tensors) {
          tensor.close();
        }
      }
    }
  }

  /** The statements that compare. */
  private static final class Text implements TorchConvolution.Script {
    private static final String TYPE = "dtype=6, device=torch.device(\"cpu\")";

    private final StringBuilder body = new StringBuilder();
    private String dirt; // a number that depends on all NaN, lest the engine leave them out
    private int temporaries;

    Text() {
      line("g = torch.Generator(device=torch.device(\"cpu\"), seed=7)");
      dirt = assign("torch.zeros([], " + TYPE + ")");
    }

    @Override
    public String temporary() {
      return "t" + temporaries++;
    }

    @Override
    public void line(String statement) {
      body.append("    ").append(statement).append('\n');
    }

    private String assign(String expression) {
      String variable = temporary();
      line(variable + " = " + expression);
      return variable;
    }

    /** Returns the largest difference, as a share of the right result's root mean square. */
    String compare(TorchConvolution c, Kernel kernel) {
      String a = drawn(c.first());
      String b = drawn(c.second());
      String nan = assign("torch.full(" + list(c.result()) + ", nan, " + TYPE + ")");
      dirt = assign(call("add", dirt, call("sum", nan)));
      String usual = assign(kernel.write(c, this, a, b));
      String right = assign(c.byProducts(a, b));
      String worst = call("amax", call("abs", call("sub", usual, right)));
      String size = call("sqrt", call("mean", call("mul", right, right)));
      return assign(call("div", worst, call("add", size, TINY))); // all can be padding, and so 0
    }

    private String drawn(Shape shape) {
      return assign(
          call("sub", "torch.rand(" + list(shape) + ", generator=g, " + TYPE + ")", "0.5"));
    }
  }
}
