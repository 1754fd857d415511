package io.github.vae4j.backend.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.OptionalPrimitive.Conv2dFilterGradient;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.tck.TestPrograms;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Programs around convolutions compute what the reference computes, whatever layout their parts are
 * computed in.
 */
class LayoutTest {
  private static final Window HALVING = Window.of(2, 1, 1);
  private static final Window KEEPING = Window.of(1, 1, 1);
  private static final Shape IMAGE = Shape.of(2, 3, 8, 12);
  private static final Shape RESULT = Shape.of(2, 5, 4, 6);
  private static final Shape FILTER = Shape.of(5, 3, 4, 4);
  private static final Shape SECOND = Shape.of(5, 5, 3, 3);
  private static Backend backend;
  private static Backend reference;

  @BeforeAll
  static void open() {
    backend = new TfBackendProvider().open(BackendConfig.defaults().withThreads(1));
    reference = Backends.discover().select("reference").open(BackendConfig.defaults());
  }

  @AfterAll
  static void close() {
    backend.close();
    reference.close();
  }

  private static HostArray draw(DType dtype, Shape shape, int key) {
    double[] elements = new double[shape.size()];
    Noise.UNIFORM.fill(RandomKey.of(key), 0, elements);
    for (int i = 0; i < elements.length; i++) {
      elements[i] = 2 * elements[i] - 1;
    }
    return HostArray.ofDoubles(new TensorType(dtype, shape), elements);
  }

  private static void assertAgree(DType dtype, TestPrograms.Body body, Shape... shapes) {
    HostArray[] inputs = new HostArray[shapes.length];
    for (int i = 0; i < shapes.length; i++) {
      inputs[i] = draw(dtype, shapes[i], i);
    }
    Program program = TestPrograms.program(body, TestPrograms.types(inputs));
    assertClose(
        TestPrograms.run(reference, program, inputs),
        TestPrograms.run(backend, program, inputs),
        "\n" + program);
  }

  private static void assertClose(List<HostArray> expected, List<HostArray> actual, String where) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      HostArray wanted = expected.get(i);
      assertEquals(wanted.type(), actual.get(i).type());
      double tolerance = wanted.type().dtype() == DType.FLOAT32 ? 1e-4 : 1e-11;
      for (int j = 0; j < wanted.shape().size(); j++) {
        assertEquals(
            wanted.get(j),
            actual.get(i).get(j),
            tolerance * (1 + Math.abs(wanted.get(j))),
            "output " + i + " element " + j + where);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void aResultOfAConvolutionHasUsersOfEveryKind(DType dtype) {
    assertAgree(
        dtype,
        (trace, in) -> {
          Tensor x = in.get(0);
          Tensor y = x.conv2d(in.get(1), HALVING).add(in.get(2).reshape(5, 1, 1)).tanh();
          Tensor other = x.neg().conv2d(in.get(1), HALVING).add(y); // a sum of two images
          Tensor mask = y.less(other).and(other.less(in.get(3)).not());
          Tensor chosen = mask.select(y, in.get(3));
          Tensor again = chosen.conv2d(in.get(4), KEEPING).sigmoid();
          Tensor back = again.conv2dTransposed(in.get(1), HALVING, 8, 12);
          return List.of(
              y,
              chosen,
              mask.cast(DType.INT32),
              mask.cast(dtype).mul(again),
              y.reshape(2, 120).matmul(other.reshape(120, 2)),
              Tensor.concat(1, List.of(y, in.get(3), again)),
              Tensor.concat(3, List.of(again.slice(2, 1, 3), y.slice(2, 0, 2))),
              again.pad(new int[] {0, 1, 0, 2}, new int[] {1, 0, 3, 0}),
              again.transpose(3, 0, 2, 1),
              y.matmul(other.transposeLast()),
              y.transposeLast().matmul(other),
              back.add(x).stopGradient(),
              x.sub(back).conv2d(in.get(1), HALVING),
              y.gather(1, trace.constant(HostArray.of(Shape.of(3), new int[] {4, 0, 4}))),
              y.mul(trace.iota(y.type(), 1)),
              x);
        },
        IMAGE,
        FILTER,
        Shape.of(5),
        RESULT,
        SECOND);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void imagesAndFiltersAreReducedOverAnyAxes(DType dtype) {
    assertAgree(
        dtype,
        (trace, in) -> {
          Tensor y = in.get(0).conv2d(in.get(1), HALVING);
          Tensor f =
              trace
                  .record(new Conv2dFilterGradient(HALVING, 4, 4), List.of(in.get(0), y))
                  .get(0)
                  .tanh();
          List<Tensor> all = new ArrayList<>();
          for (int chosen = 1; chosen < 16; chosen++) {
            int bits = chosen;
            int[] axes =
                List.of(0, 1, 2, 3).stream()
                    .filter(a -> (bits >> a & 1) == 1)
                    .mapToInt(a -> a)
                    .toArray();
            all.add(y.sum(axes));
            all.add(f.maxOver(axes));
          }
          return all;
        },
        IMAGE,
        FILTER);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void whatIsBroadcastMeetsTheAxesThatItMeetsInTheProgram(DType dtype) {
    Shape[] narrow = {
      Shape.scalar(),
      Shape.of(6),
      Shape.of(4, 1),
      Shape.of(4, 6),
      Shape.of(5, 1, 1),
      Shape.of(5, 4, 1),
      Shape.of(5, 1, 6),
      Shape.of(1, 5, 1, 1),
      Shape.of(2, 1, 1, 1),
      Shape.of(2, 5, 1, 1),
      Shape.of(2, 1, 4, 6)
    };
    for (Shape shape : narrow) {
      assertAgree(
          dtype,
          (trace, in) -> {
            Tensor y = in.get(0).conv2d(in.get(1), HALVING);
            Tensor b = in.get(2);
            Tensor wide = b.broadcastTo(RESULT);
            return List.of(
                y.add(b),
                b.sub(y).tanh(),
                b.less(y).select(y, wide),
                wide.mul(wide).add(y), // both are broadcasts
                wide.broadcastTo(RESULT).div(y.exp()),
                wide.neg().conv2d(in.get(3), KEEPING),
                wide.sum(1, 3));
          },
          IMAGE,
          FILTER,
          shape,
          SECOND);
    }
    assertAgree( // the image itself is broadcast
        dtype,
        (trace, in) -> {
          Tensor y = in.get(0).conv2d(in.get(1), HALVING);
          Tensor wide = y.broadcastTo(Shape.of(2, 5, 4, 6));
          return List.of(
              wide.add(in.get(2)).conv2d(in.get(3), KEEPING),
              y.broadcastTo(Shape.of(3, 2, 5, 4, 6)).add(in.get(2)),
              y.sum(1).broadcastTo(Shape.of(2, 2, 4, 6)));
        },
        IMAGE,
        Shape.of(1, 3, 4, 4),
        RESULT,
        SECOND);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void oneTensorIsImageAndFilter(DType dtype) {
    assertAgree(
        dtype,
        (trace, in) -> {
          Tensor x = in.get(0);
          Tensor f = x.tanh();
          Tensor y = x.conv2d(f, KEEPING);
          Tensor g = trace.record(new Conv2dFilterGradient(KEEPING, 3, 3), List.of(y, f)).get(0);
          return List.of(y.add(f), g.mul(y).sub(x), g.conv2d(y, KEEPING), f, g.sum(2, 3), x);
        },
        Shape.of(3, 3, 3, 3));
  }

  @Test
  void productsWithSlopesOfTanhAreRight() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      assertAgree(
          dtype,
          (trace, in) -> {
            Tensor y = in.get(0);
            Tensor slope = trace.constant(dtype, 1).sub(y.mul(y));
            Tensor other = trace.constant(dtype, 2).sub(y.mul(y));
            Tensor shifted = trace.constant(dtype, 1).sub(y.mul(in.get(1)));
            return List.of(
                slope.mul(in.get(1)),
                in.get(1).mul(slope),
                slope.mul(slope),
                slope.mul(2),
                other.mul(in.get(1)),
                shifted.mul(in.get(1)),
                slope);
          },
          Shape.of(3, 4),
          Shape.of(3, 4));
    }
    HostArray whole = HostArray.of(Shape.of(3), new int[] {-2, 0, 3});
    HostArray product =
        TestPrograms.run(
                backend,
                (trace, in) -> {
                  Tensor y = in.get(0);
                  return List.of(y.mul(trace.constant(y.type(), 1).sub(y.mul(y))));
                },
                whole)
            .get(0);
    assertEquals(HostArray.of(Shape.of(3), new int[] {6, 0, -24}), product);
  }

  /** (image, filter, m, v, second filter, its m, its v, t): a step of Adam for both filters. */
  private static Program step(double decay) {
    return TestPrograms.program(
        (trace, in) -> {
          Tensor x = in.get(0);
          Tensor filter = in.get(1);
          Tensor second = in.get(4);
          Tensor y = x.conv2d(filter, HALVING).tanh();
          Tensor z = y.conv2d(second, KEEPING);
          Tensor toSecond =
              trace.record(new Conv2dFilterGradient(KEEPING, 3, 3), List.of(y, z)).get(0);
          Tensor toY = z.conv2dTransposed(second, KEEPING, 4, 6);
          Tensor toFilter =
              trace.record(new Conv2dFilterGradient(HALVING, 4, 4), List.of(x, toY)).get(0);
          List<Tensor> results = new ArrayList<>();
          results.addAll(
              adam(trace, decay, filter, in.get(2), in.get(3), toFilter.add(filter.mul(0.1)), in));
          results.addAll(adam(trace, decay, second, in.get(5), in.get(6), toSecond, in));
          results.add(z.square().sumAll());
          results.add(filter.sum(1, 3));
          results.add(second.reshape(25, 9));
          return results;
        },
        types(IMAGE, FILTER, FILTER, FILTER, SECOND, SECOND, SECOND, Shape.scalar()));
  }

  private static List<Tensor> adam(
      Trace trace, double decay, Tensor p, Tensor m, Tensor v, Tensor gradient, List<Tensor> in) {
    return trace.record(
        new AdamUpdate(0.9, 0.999, 1e-8, decay),
        List.of(p, m, v, gradient, trace.constant(p.dtype(), 0.01), in.get(7)));
  }

  private static TensorType[] types(Shape... shapes) {
    TensorType[] types = new TensorType[shapes.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = new TensorType(DType.FLOAT64, shapes[i]);
    }
    return types;
  }

  /** Runs steps and returns all that they give, the state only now and then. */
  private static List<HostArray> train(Backend on, Program program, Set<Integer> read) {
    int[] donated = {1, 2, 3, 4, 5, 6};
    List<HostArray> all = new ArrayList<>();
    try (Executable executable = on.compile(program, TestPrograms.inputs(program, donated));
        Executable other = on.compile(program, TestPrograms.inputs(program, donated));
        DeviceArray x = on.upload(draw(DType.FLOAT64, IMAGE, 0))) {
      List<DeviceArray> state = new ArrayList<>();
      for (int i : donated) {
        HostArray first = draw(DType.FLOAT64, program.inputs().get(i).type().shape(), i);
        state.add(on.upload(i == 1 || i == 4 ? first : HostArray.filled(first.type(), 0)));
      }
      for (int t = 1; t <= 6; t++) {
        try (DeviceArray number = on.upload(HostArray.of(Shape.scalar(), new double[] {t}))) {
          List<DeviceArray> arguments = new ArrayList<>(List.of(x));
          arguments.addAll(state);
          arguments.add(number);
          // The fourth step is another executable's: the state moves there and back.
          Iterator<DeviceArray> results = (t == 4 ? other : executable).run(arguments).iterator();
          for (int i = 0; i < state.size(); i++) {
            state.set(i, results.next());
            if (read.contains(t)) {
              all.add(state.get(i).download());
            }
          }
          results.forEachRemaining(
              array -> {
                all.add(array.download());
                array.close();
              });
        }
      }
      state.forEach(DeviceArray::close);
    }
    return all;
  }

  @Test
  void filtersThatAreStateAreSeenInTheProgramsLayout() {
    for (double decay : new double[] {0, 0.1}) { // with and without variables
      Program program = step(decay);
      for (Set<Integer> read : List.of(Set.of(6), Set.of(1, 2, 3, 4, 5, 6))) {
        assertClose(train(reference, program, read), train(backend, program, read), "");
      }
    }
  }

  @Test
  void betweenConvolutionsNothingIsTransposed() {
    Program program =
        TestPrograms.program(
            (trace, in) -> {
              Tensor y = in.get(0);
              for (int i = 0; i < 5; i++) {
                y = y.conv2d(in.get(1), KEEPING).add(in.get(2)).tanh();
                y = y.mul(trace.constant(y.dtype(), 1).sub(y.square())).max(0);
              }
              return List.of(y, y.sum(0, 2, 3), y.reshape(360));
            },
            types(Shape.of(2, 5, 6, 6), SECOND, Shape.of(5, 1, 1)));
    try (ProgramGraph graph = GraphWriter.write(program, Set.of(), "")) {
      List<String> transposed = new ArrayList<>();
      graph
          .graph()
          .operations()
          .forEachRemaining(
              operation -> {
                if (operation.type().equals("Transpose")) {
                  transposed.add(operation.output(0).shape().toString());
                }
              });
      transposed.removeIf("[1, 1, 1, 5]"::equals); // the bias
      assertEquals(List.of("[2, 6, 6, 5]", "[3, 3, 5, 5]", "[2, 5, 6, 6]"), transposed);
    }
  }
}
