package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The rules of {@link Passes#foldConstants}: for each primitive the value that makes its equation
 * superfluous, or empty if it stays. A constant whose elements are all equal has one form only, a
 * scalar constant with a broadcast where it is not a scalar.
 */
final class Folding {
  private final Map<Value, Equation> definitions = new HashMap<>(); // in the new program

  /** Returns what an equation comes to; a {@link Rebuild.Step}. */
  List<Value> fold(Program.Builder builder, Equation equation, List<Value> arguments) {
    return new Rules(builder, equation.origin(), arguments).emit(equation.primitive());
  }

  private Optional<Primitive> definition(Value value) {
    return Optional.ofNullable(definitions.get(value)).map(Equation::primitive);
  }

  private Value argument(Value value) {
    Equation equation = definitions.get(value);
    if (equation == null) {
      throw new IllegalStateException("value " + value + " is not the result of an equation");
    }
    return equation.inputs().get(0);
  }

  /** Returns the constant array that a value is. */
  private Optional<HostArray> array(Value value) {
    return definition(value)
        .flatMap(
            p -> p instanceof Primitive.Constant c ? Optional.of(c.value()) : Optional.empty());
  }

  /** Returns the scalar to which all elements of a value are known to be equal. */
  private Optional<HostArray> uniform(Value value) {
    boolean repeated = definition(value).filter(Primitive.Broadcast.class::isInstance).isPresent();
    return array(repeated ? argument(value) : value).filter(a -> a.shape().rank() == 0);
  }

  private boolean isUniform(Value value, double number) {
    return uniform(value).filter(scalar -> scalar.get(0) == number).isPresent();
  }

  /** The rules for one equation. */
  private final class Rules implements Primitive.Visitor<Optional<Value>> {
    private final Program.Builder builder;
    private final String origin;
    private final List<Value> in;

    Rules(Program.Builder builder, String origin, List<Value> in) {
      this.builder = builder;
      this.origin = origin;
      this.in = in;
    }

    List<Value> emit(Primitive p) {
      Optional<Value> known = p.accept(this);
      if (known.isPresent()) {
        return List.of(known.get());
      }
      List<Value> results = builder.add(p, in, origin);
      results.forEach(value -> definitions.put(value, new Equation(p, in, results, origin)));
      return results;
    }

    /** Returns the folded result of another equation that takes the place of this one. */
    private Optional<Value> instead(Primitive p, Value... arguments) {
      return Optional.of(new Rules(builder, origin, List.of(arguments)).emit(p).get(0));
    }

    private Optional<Value> filled(HostArray scalar, Shape shape) {
      Value constant = instead(new Primitive.Constant(scalar)).orElseThrow();
      return instead(new Primitive.Broadcast(shape), constant);
    }

    /** Returns the argument, repeated where it is uniform, under another shape. */
    private Optional<Value> refilled(Shape shape) {
      return uniform(in.get(0)).flatMap(scalar -> filled(scalar, shape));
    }

    private Optional<Value> first(boolean condition) {
      return condition ? Optional.of(in.get(0)) : Optional.empty();
    }

    @Override
    public Optional<Value> unary(Primitive.Unary p) {
      Value x = in.get(0);
      if (p.op() == UnaryOp.NEG && definition(x).filter(p::equals).isPresent()) {
        return Optional.of(argument(x));
      }
      return uniform(x)
          .flatMap(scalar -> Scalars.unary(p.op(), scalar))
          .flatMap(result -> filled(result, x.shape()));
    }

    @Override
    public Optional<Value> binary(Primitive.Binary p) {
      Value a = in.get(0);
      Value b = in.get(1);
      Optional<HostArray> left = uniform(a);
      Optional<HostArray> right = uniform(b);
      if (left.isPresent() && right.isPresent()) {
        Optional<HostArray> result = Scalars.binary(p.op(), left.get(), right.get());
        if (result.isPresent()) {
          return filled(result.get(), a.shape());
        }
      }
      boolean keepsLeft =
          switch (p.op()) {
            case ADD, SUB -> isUniform(b, 0);
            case MUL, DIV, POW -> isUniform(b, 1);
            case MAX, MIN -> false;
          };
      boolean keepsRight =
          (p.op() == BinaryOp.ADD && isUniform(a, 0))
              || (p.op() == BinaryOp.MUL && isUniform(a, 1));
      if (keepsLeft || keepsRight) {
        return Optional.of(keepsLeft ? a : b);
      }
      return p.op() == BinaryOp.ADD ? joined(a, b).or(() -> joined(b, a)) : Optional.empty();
    }

    /**
     * Returns one tensor with another behind it, where each was padded with zeros up to the size of
     * both: the gradients of two slices that make up a whole.
     */
    private Optional<Value> joined(Value before, Value behind) {
      if (!(definition(before).orElse(null) instanceof Primitive.Pad first)
          || !(definition(behind).orElse(null) instanceof Primitive.Pad second)) {
        return Optional.empty();
      }
      Value left = argument(before);
      Value right = argument(behind);
      int rank = before.shape().rank();
      List<Integer> low = new ArrayList<>(Collections.nCopies(rank, 0));
      List<Integer> high = new ArrayList<>(low);
      int axis = 0;
      while (axis < rank - 1 && first.high().get(axis) == 0) {
        axis++;
      }
      high.set(axis, right.shape().dim(axis));
      low.set(axis, left.shape().dim(axis));
      List<Integer> none = Collections.nCopies(rank, 0);
      return first.equals(new Primitive.Pad(none, high))
              && second.equals(new Primitive.Pad(low, none))
          ? instead(new Primitive.Concat(axis), left, right)
          : Optional.empty();
    }

    @Override
    public Optional<Value> compare(Primitive.Compare p) {
      return uniform(in.get(0))
          .flatMap(
              left -> uniform(in.get(1)).flatMap(right -> Scalars.compare(p.op(), left, right)))
          .flatMap(result -> filled(result, in.get(0).shape()));
    }

    @Override
    public Optional<Value> and(Primitive.And p) {
      Value a = in.get(0);
      Value b = in.get(1);
      if (isUniform(a, 1) || isUniform(b, 0)) {
        return Optional.of(b);
      }
      return first(isUniform(b, 1) || isUniform(a, 0));
    }

    @Override
    public Optional<Value> not(Primitive.Not p) {
      Value x = in.get(0);
      if (definition(x).filter(p::equals).isPresent()) {
        return Optional.of(argument(x));
      }
      return uniform(x)
          .flatMap(scalar -> filled(HostArray.filled(scalar.type(), 1 - scalar.get(0)), x.shape()));
    }

    @Override
    public Optional<Value> select(Primitive.Select p) {
      Value condition = in.get(0);
      if (isUniform(condition, 1) || in.get(1) == in.get(2)) {
        return Optional.of(in.get(1));
      }
      return isUniform(condition, 0) ? Optional.of(in.get(2)) : Optional.empty();
    }

    @Override
    public Optional<Value> cast(Primitive.Cast p) {
      Value x = in.get(0);
      if (x.dtype() == p.to()) {
        return Optional.of(x);
      }
      return uniform(x)
          .flatMap(scalar -> Scalars.cast(scalar, p.to()))
          .flatMap(result -> filled(result, x.shape()));
    }

    @Override
    public Optional<Value> reduce(Primitive.Reduce p) {
      Shape from = in.get(0).shape();
      if (p.op() == ReduceOp.MAX) {
        Optional<Value> known = refilled(p.infer(in).get(0).shape());
        if (known.isPresent()) {
          return known;
        }
      }
      return p.axes().stream().allMatch(axis -> from.dim(axis) == 1)
          ? instead(new Primitive.Reshape(p.infer(in).get(0).shape()), in.get(0))
          : Optional.empty();
    }

    @Override
    public Optional<Value> reshape(Primitive.Reshape p) {
      Value x = in.get(0);
      if (x.shape().equals(p.shape())) {
        return Optional.of(x);
      }
      if (definition(x).filter(Primitive.Reshape.class::isInstance).isPresent()) {
        return instead(p, argument(x));
      }
      Optional<Value> known = refilled(p.shape());
      return known.isPresent()
          ? known
          : array(x)
              .flatMap(a -> instead(new Primitive.Constant(ConstantArrays.reshape(a, p.shape()))));
    }

    @Override
    public Optional<Value> transpose(Primitive.Transpose p) {
      Value x = in.get(0);
      if (p.permutation().equals(IntStream.range(0, x.shape().rank()).boxed().toList())) {
        return Optional.of(x);
      }
      Equation from = definitions.get(x);
      if (from != null && from.primitive() instanceof Primitive.Transpose inner) {
        return instead(
            new Primitive.Transpose(
                p.permutation().stream().map(inner.permutation()::get).toList()),
            from.inputs().get(0));
      }
      Optional<Value> known = refilled(p.infer(in).get(0).shape());
      return known.isPresent()
          ? known
          : array(x)
              .flatMap(
                  a ->
                      instead(
                          new Primitive.Constant(ConstantArrays.transpose(a, p.permutation()))));
    }

    @Override
    public Optional<Value> broadcast(Primitive.Broadcast p) {
      Value x = in.get(0);
      if (x.shape().equals(p.shape())) {
        return Optional.of(x);
      }
      Optional<Primitive> from = definition(x);
      if (from.filter(Primitive.Broadcast.class::isInstance).isPresent()) {
        return instead(p, argument(x));
      }
      if (from.filter(Primitive.Reshape.class::isInstance).isPresent()
          && argument(x).shape().rank() <= p.shape().rank()
          && withoutLeadingOnes(argument(x).shape()).equals(withoutLeadingOnes(x.shape()))) {
        return instead(p, argument(x));
      }
      return Optional.empty();
    }

    private static Shape withoutLeadingOnes(Shape shape) {
      int ones = 0;
      while (ones < shape.rank() && shape.dim(ones) == 1) {
        ones++;
      }
      return shape.range(ones, shape.rank());
    }

    @Override
    public Optional<Value> slice(Primitive.Slice p) {
      Value x = in.get(0);
      Shape to = p.infer(in).get(0).shape();
      if (to.equals(x.shape())) {
        return Optional.of(x);
      }
      Optional<Value> known = refilled(to);
      return known.isPresent()
          ? known
          : array(x).flatMap(a -> instead(new Primitive.Constant(ConstantArrays.slice(a, p, to))));
    }

    @Override
    public Optional<Value> pad(Primitive.Pad p) {
      return first(p.infer(in).get(0).equals(in.get(0).type()));
    }

    @Override
    public Optional<Value> concat(Primitive.Concat p) {
      return first(in.size() == 1);
    }

    @Override
    public Optional<Value> gather(Primitive.Gather p) {
      return Optional.empty();
    }

    @Override
    public Optional<Value> scatterAdd(Primitive.ScatterAdd p) {
      return Optional.empty();
    }

    @Override
    public Optional<Value> constant(Primitive.Constant p) {
      HostArray a = p.value();
      return a.shape().rank() > 0 && ConstantArrays.allEqual(a)
          ? filled(ConstantArrays.scalar(a), a.shape())
          : Optional.empty();
    }

    @Override
    public Optional<Value> iota(Primitive.Iota p) {
      return Optional.empty();
    }

    @Override
    public Optional<Value> matmul(Primitive.Matmul p) {
      return Optional.empty();
    }

    @Override
    public Optional<Value> stopGradient(Primitive.StopGradient p) {
      return first(true);
    }

    @Override
    public Optional<Value> optional(OptionalPrimitive p) {
      return Optional.empty();
    }
  }
}
