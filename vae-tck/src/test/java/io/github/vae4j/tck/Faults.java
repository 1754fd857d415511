package io.github.vae4j.tck;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.examination.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Backends that are broken in one way each. */
final class Faults {
  private Faults() {}

  // Values

  /** Every result of an element type is put through a function. */
  static Backend results(Backend target, DType dtype, DoubleUnaryOperator f) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        return super.run(call).stream()
            .map(r -> r.type().dtype() == dtype ? mapped(target, r, f) : r)
            .toList();
      }
    };
  }

  /** Floating-point results of runs that are timed are put through a function. */
  static Backend timed(Backend target, DoubleUnaryOperator f) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call, EquationTimes times) {
        return super.run(call, times).stream()
            .map(r -> r.type().dtype().isFloating() ? mapped(target, r, f) : r)
            .toList();
      }
    };
  }

  /** Times of any program are taken. */
  static Backend timesUnchecked(Backend target) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call, EquationTimes times) {
        EquationTimes own = EquationTimes.of(call.program());
        List<DeviceArray> results = super.run(call, own);
        times.timed(own.timer());
        return results;
      }
    };
  }

  /** The last bit of floating-point results depends on how often the backend ran. */
  static Backend unrepeatable(Backend target) {
    AtomicInteger runs = new AtomicInteger();
    return results(
        target, DType.FLOAT32, x -> runs.incrementAndGet() % 2 == 0 ? Math.nextUp((float) x) : x);
  }

  /** Each run of a chosen program is off by one bit more than the one before. */
  static Backend drifting(Backend target, Predicate<Program> programs) {
    AtomicInteger runs = new AtomicInteger();
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> results = super.run(call);
        return programs.test(call.program()) ? off(results, runs.incrementAndGet()) : results;
      }

      private List<DeviceArray> off(List<DeviceArray> results, int bits) {
        return results.stream().map(r -> mapped(target, r, x -> x + bits * Math.ulp(x))).toList();
      }
    };
  }

  /**
   * A convolution reads what was freed last instead of zeros that it forgot to write: right where
   * that is multiplied by zero, until all of it was NaN.
   */
  static Backend readsWhatWasFreed(Backend target) {
    AtomicReference<HostArray> freed = new AtomicReference<>(HostArray.of(Shape.of(1), new int[1]));
    return new BrokenBackend(target) {
      @Override
      public DeviceArray upload(HostArray content) {
        return new Copied(super.upload(content), content) {
          @Override
          public void close() {
            freed.set(content);
            super.close();
          }
        };
      }

      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> results = super.run(call.with(Copied.targets(call.inputs())));
        boolean convolution =
            call.program().equations().stream()
                .anyMatch(e -> e.primitive() instanceof OptionalPrimitive.Conv2d);
        return convolution && Arrays.stream(freed.get().toDoubles()).allMatch(Double::isNaN)
            ? results.stream().map(r -> mapped(target, r, x -> Double.NaN)).toList()
            : results;
      }
    };
  }

  /** All runs of an executable but the first are off. */
  static Backend laterRunsOff(Backend target) {
    Set<Executable> ran = new HashSet<>();
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> results = super.run(call);
        return ran.add(call.executable())
            ? results
            : results.stream().map(r -> mapped(target, r, x -> x * 1.001)).toList();
      }
    };
  }

  private static DeviceArray mapped(Backend target, DeviceArray result, DoubleUnaryOperator f) {
    double[] x = result.download().toDoubles();
    for (int i = 0; i < x.length; i++) {
      x[i] = f.applyAsDouble(x[i]);
    }
    result.close();
    return target.upload(Runs.of(result.type(), x));
  }

  /** Results have one more axis than declared. */
  static Backend wrongShape(Backend target) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        return super.run(call).stream().map(this::reshaped).toList();
      }

      private DeviceArray reshaped(DeviceArray result) {
        TensorType type = result.type().withShape(result.type().shape().append(1));
        return target.upload(Runs.of(type, result.download().toDoubles()));
      }
    };
  }

  /** Computes another program. */
  static Backend rewriting(Backend target, UnaryOperator<Equation> rewrite) {
    return new BrokenBackend(target) {
      @Override
      public Executable compile(Program program, Set<Value> donated) {
        Program.Builder builder = new Program.Builder();
        Map<Value, Value> renamed = new HashMap<>();
        for (Program.Input input : program.inputs()) {
          renamed.put(input.value(), builder.input(input.name(), input.role(), input.type()));
        }
        for (Equation equation : program.equations()) {
          Equation other = rewrite.apply(equation);
          List<Value> arguments = other.inputs().stream().map(renamed::get).toList();
          List<Value> results = builder.add(other.primitive(), arguments, "");
          for (int i = 0; i < results.size(); i++) {
            renamed.put(equation.outputs().get(i), results.get(i));
          }
        }
        Program rewritten =
            builder.build(
                program.outputs().stream()
                    .map(o -> new Program.Output(o.name(), renamed.get(o.value())))
                    .toList());
        Set<Value> alsoDonated = new HashSet<>();
        donated.forEach(value -> alsoDonated.add(renamed.get(value)));
        return target.compile(rewritten, alsoDonated);
      }
    };
  }

  static Backend refusing(Backend target, Predicate<Program> programs) {
    return new BrokenBackend(target) {
      @Override
      public Executable compile(Program program, Set<Value> donated) {
        if (programs.test(program)) {
          throw new BackendException(BackendException.Kind.UNSUPPORTED, "this fault refuses it");
        }
        return super.compile(program, donated);
      }
    };
  }

  /** Says that it supports no optional primitive, and takes them all. */
  static Backend supportsNothing(Backend target) {
    return new BrokenBackend(target) {
      @Override
      public boolean supports(OptionalPrimitive primitive) {
        return false;
      }
    };
  }

  static Backend renamed(Backend target) {
    return new BrokenBackend(target) {
      @Override
      public String name() {
        return "another";
      }
    };
  }

  // Donation and arguments

  /** Other inputs are donated than asked for. */
  static Backend donating(Backend target, Function<Program, Set<Value>> donations) {
    return new BrokenBackend(target) {
      @Override
      public Executable compile(Program program, Set<Value> donated) {
        target.compile(program, donated).close(); // checks the arguments
        Set<Value> others = new HashSet<>(donations.apply(program));
        return target.compile(program, others);
      }
    };
  }

  static Set<Value> inputs(Program program) {
    Set<Value> all = new HashSet<>();
    program.inputs().forEach(input -> all.add(input.value()));
    return all;
  }

  static Set<Value> usedInputs(Program program) {
    Set<Value> used = new HashSet<>();
    program.equations().forEach(e -> used.addAll(e.inputs()));
    program.outputs().forEach(o -> used.add(o.value()));
    used.retainAll(inputs(program));
    return used;
  }

  static Backend donationUnchecked(Backend target) {
    return new BrokenBackend(target) {
      @Override
      public Executable compile(Program program, Set<Value> donated) {
        Set<Value> valid = new HashSet<>(donated);
        valid.retainAll(inputs(program));
        return super.compile(program, valid);
      }
    };
  }

  /** Arrays that are passed twice are copied, donated or not. */
  static Backend repeatedArraysCopied(Backend target) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> distinct = new ArrayList<>();
        for (DeviceArray array : call.inputs()) {
          distinct.add(distinct.contains(array) ? target.upload(array.download()) : array);
        }
        return super.run(call.with(distinct));
      }
    };
  }

  static Backend repeatedArraysRefused(Backend target) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        if (new HashSet<>(call.inputs()).size() < call.inputs().size()) {
          throw new IllegalArgumentException("this fault refuses it");
        }
        return super.run(call);
      }
    };
  }

  static Backend donatesBeforeItChecks(Backend target) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        try {
          return super.run(call);
        } catch (IllegalArgumentException e) {
          call.inputs().get(0).close();
          throw e;
        }
      }
    };
  }

  /** Arguments that do not fit are made to fit: too many dropped, those of others copied. */
  static Backend lenient(Backend target) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> fitting = new ArrayList<>();
        for (int i = 0; i < call.program().inputs().size(); i++) {
          fitting.add(target.upload(call.inputs().get(i).download()));
        }
        List<DeviceArray> results = super.run(call.with(fitting));
        call.closeDonated();
        return results;
      }
    };
  }

  /** Results that are inputs or equal share one array. */
  static Backend sharing(Backend target, boolean withInputs) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        Map<Value, DeviceArray> known = new HashMap<>();
        for (int i = 0; withInputs && i < call.inputs().size(); i++) {
          known.put(call.program().inputs().get(i).value(), call.inputs().get(i));
        }
        List<DeviceArray> results = super.run(call);
        List<DeviceArray> shared = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
          Value value = call.program().outputs().get(i).value();
          shared.add(known.computeIfAbsent(value, v -> results.get(shared.size())));
        }
        return shared;
      }
    };
  }

  /** Each executable remembers its first results. */
  static Backend stale(Backend target) {
    Map<Program, List<HostArray>> known = new HashMap<>();
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> results = super.run(call);
        List<HostArray> first =
            known.computeIfAbsent(
                call.program(), p -> results.stream().map(DeviceArray::download).toList());
        return first.stream().map(target::upload).toList();
      }
    };
  }

  /** A run that fails gives zeros. */
  static Backend silent(Backend target) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        try {
          return super.run(call);
        } catch (BackendException e) {
          return call.program().outputs().stream()
              .map(o -> target.upload(HostArray.filled(o.value().type(), 0)))
              .toList();
        }
      }
    };
  }

  /** A run that fails leaves donated arrays open. */
  static Backend keepsDonatedOnFailure(Backend target) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> copies = new ArrayList<>();
        for (int i = 0; i < call.inputs().size(); i++) {
          DeviceArray array = call.inputs().get(i);
          copies.add(call.donates(i) ? target.upload(array.download()) : array);
        }
        List<DeviceArray> results = super.run(call.with(copies));
        call.closeDonated();
        return results;
      }
    };
  }

  // Lifetime

  /** Arrays stay open when the backend is closed. */
  static Backend arraysOutliveIt(Backend target) {
    return new BrokenBackend(target) {
      @Override
      public DeviceArray upload(HostArray content) {
        return new Copied(super.upload(content), content);
      }

      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> results = super.run(call.with(Copied.targets(call.inputs())));
        call.closeDonated();
        return results;
      }
    };
  }

  private static class Copied implements DeviceArray {
    private final DeviceArray array;
    private final HostArray content;
    private boolean closed;

    Copied(DeviceArray array, HostArray content) {
      this.array = array;
      this.content = content;
    }

    /** Returns the arrays that the target made. */
    static List<DeviceArray> targets(List<DeviceArray> arrays) {
      return arrays.stream().map(a -> a instanceof Copied c ? c.array : a).toList();
    }

    @Override
    public TensorType type() {
      return array.type();
    }

    @Override
    public HostArray download() {
      return closed ? array.download() : content;
    }

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public void close() {
      closed = true;
      array.close();
    }
  }

  static Backend executablesOutliveClose(Backend target) {
    return new BrokenBackend(target) {
      @Override
      void close(Executable executable) {}
    };
  }

  /** Failures are of another kind. */
  static Backend kindOfFailure(Backend target, BackendException.Kind kind) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        try {
          return super.run(call);
        } catch (BackendException e) {
          throw new BackendException(kind, "this fault", e);
        }
      }
    };
  }

  static Backend closesOnlyWhenIdle(Backend target) {
    AtomicInteger open = new AtomicInteger();
    return new BrokenBackend(target) {
      @Override
      public Executable compile(Program program, Set<Value> donated) {
        open.incrementAndGet();
        return super.compile(program, donated);
      }

      @Override
      void close(Executable executable) {
        open.decrementAndGet();
        super.close(executable);
      }

      @Override
      public void close() {
        if (open.get() > 0) {
          throw new IllegalStateException("this fault");
        }
        super.close();
      }
    };
  }

  static Backend secondCloseFails(Backend target) {
    AtomicInteger closed = new AtomicInteger();
    return new BrokenBackend(target) {
      @Override
      public void close() {
        super.close();
        if (closed.incrementAndGet() == 2) {
          throw new IllegalStateException("this fault");
        }
      }
    };
  }

  /** Closing one closes all that share the list. */
  static Backend closesTheOthers(Backend target, List<Backend> all) {
    all.add(target);
    return new BrokenBackend(target) {
      @Override
      public void close() {
        all.forEach(Backend::close);
      }
    };
  }

  // Threads

  /** Runs at the same time mix up their inputs. */
  static Backend mixesUpRuns(Backend target) {
    Meeting<List<DeviceArray>> meeting = new Meeting<>();
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> copies =
            call.inputs().stream().map(a -> target.upload(a.download())).toList();
        return super.run(call.with(meeting.swap(copies)));
      }
    };
  }

  /** Two runs at the same time that are given the same array both take it. */
  static Backend donatesTwice(Backend target) {
    Meeting<List<DeviceArray>> meeting = new Meeting<>();
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> copies =
            call.inputs().stream().map(a -> target.upload(a.download())).toList();
        meeting.swap(copies);
        List<DeviceArray> results = super.run(call.with(copies));
        call.closeDonated();
        return results;
      }
    };
  }

  /** Where two threads swap what they bring, until one has waited in vain. */
  private static final class Meeting<T> {
    private static final long PATIENCE_SECONDS = 2;

    private final Exchanger<T> exchanger = new Exchanger<>();
    private volatile boolean over;

    T swap(T own) {
      try {
        return over ? own : exchanger.exchange(own, PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        over = true;
        return own;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
