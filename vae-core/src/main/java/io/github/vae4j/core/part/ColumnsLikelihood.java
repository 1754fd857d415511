package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Columns;
import io.github.vae4j.core.network.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The likelihood of a table of mixed columns: blocks of columns side by side, each with a
 * likelihood of its own (Nazabal et al. 2020, equation 2). Missing cells leave the sum of log
 * p(x|z) (Mattei and Frellsen 2019, equation 2).
 *
 * @param blocks at least one; adjacent ones of one likelihood become one
 */
record ColumnsLikelihood(List<Block> blocks) implements Likelihood {
  static final String NAME = "columns";
  static final String FORM = NAME + ":[N*]LIKELIHOOD+[N*]LIKELIHOOD+...";

  /** A plus between blocks, not that of a number such as 1e+5. */
  private static final Pattern PLUS = Pattern.compile("(?<![0-9][eE])\\+");

  private static final int MOST_BLOCKS = 1000; // far beyond use; those of one kind are one

  private static final Pattern BLOCK = Pattern.compile("(?:([0-9]{1,9})\\*)?(.*)");

  /**
   * Columns of one kind side by side.
   *
   * @param count of columns, at least 1
   * @param likelihood of the columns
   */
  record Block(int count, Likelihood likelihood) {
    /**
     * Checks the number of elements.
     *
     * @throws IllegalArgumentException if it is beyond what a shape can hold
     */
    Block {
      if ((long) count * likelihood.width() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "likelihood columns: at most "
                + Integer.MAX_VALUE
                + " elements fit, got "
                + count
                + " columns of "
                + likelihood.width());
      }
    }

    /** Returns how many elements of a datum it takes. */
    int size() {
      return count * likelihood.width();
    }

    String word() {
      return (count == 1 ? "" : count + "*") + likelihood.word();
    }
  }

  ColumnsLikelihood {
    long elements = blocks.stream().mapToLong(Block::size).sum();
    if (elements > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "likelihood columns: at most " + Integer.MAX_VALUE + " elements fit, got " + elements);
    }
    List<Block> merged = new ArrayList<>();
    for (Block block : blocks) {
      int last = merged.size() - 1;
      if (last >= 0 && merged.get(last).likelihood.equals(block.likelihood)) {
        int count = merged.get(last).count + block.count;
        merged.set(last, new Block(count, block.likelihood));
      } else {
        merged.add(block);
      }
    }
    if (merged.size() > MOST_BLOCKS) {
      throw new IllegalArgumentException(
          "likelihood columns: at most " + MOST_BLOCKS + " blocks fit, got " + merged.size());
    }
    blocks = List.copyOf(merged);
  }

  /**
   * Returns the likelihood of the blocks' words.
   *
   * @throws IllegalArgumentException if a block is none
   */
  static ColumnsLikelihood parse(String argument) {
    List<Block> blocks = new ArrayList<>();
    Map<String, Likelihood> made = new HashMap<>();
    for (String word : PLUS.split(argument, -1)) {
      try {
        blocks.add(block(word, made));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            NAME + ": block " + (blocks.size() + 1) + ", '" + word + "': " + e.getMessage(), e);
      }
    }
    return new ColumnsLikelihood(blocks);
  }

  private static Block block(String word, Map<String, Likelihood> made) {
    Matcher matcher = BLOCK.matcher(word);
    String likelihood = matcher.matches() ? matcher.group(2) : word;
    String count = matcher.matches() && matcher.group(1) != null ? matcher.group(1) : "1";
    if (likelihood.isEmpty()) {
      throw new IllegalArgumentException(
          "a likelihood is missing; expected "
              + FORM
              + ", such as columns:6*normal:scale=column+categorical:4");
    }
    if (likelihood.equals(NAME) || likelihood.startsWith(NAME + ":")) {
      throw new IllegalArgumentException("blocks cannot have blocks; write them one after another");
    }
    if (Integer.parseInt(count) == 0) {
      throw new IllegalArgumentException("needs at least 1 column, got 0");
    }
    return new Block(Integer.parseInt(count), made.computeIfAbsent(likelihood, Likelihood::of));
  }

  @Override
  public String word() {
    return blocks.stream().map(Block::word).collect(Collectors.joining("+", NAME + ":", ""));
  }

  private int size() {
    return blocks.stream().mapToInt(Block::size).sum();
  }

  @Override
  public void check(Shape event) {
    if (event.size() != size()) {
      throw new IllegalArgumentException(
          "likelihood columns: needs data of %d elements, those of %s, got data of shape %s"
              .formatted(
                  size(),
                  blocks.stream().map(Block::word).collect(Collectors.joining("+")),
                  event));
    }
    blocks.forEach(block -> block.likelihood.check(Shape.of(block.size())));
  }

  /** Returns the greatest number of a block. */
  @Override
  public int heads() {
    return blocks.stream().mapToInt(block -> block.likelihood.heads()).max().orElseThrow();
  }

  /** Every number, because blocks differ: what a cell may be is a matter of its column. */
  @Override
  public Support support() {
    return Support.REAL;
  }

  @Override
  public Map<String, Shape> given(Shape event) {
    Map<String, Shape> all = new LinkedHashMap<>();
    blocks.forEach(block -> all.putAll(block.likelihood.given(Shape.of(block.size()))));
    all.put(Given.MASK, event);
    return all;
  }

  @Override
  public Tensor encoderInput(Tensor x) {
    List<Tensor> inputs = new ArrayList<>();
    boolean same = true;
    int start = 0;
    for (Block block : blocks) {
      Tensor own = x.slice(-1, start, start + block.size());
      Tensor input = block.likelihood.encoderInput(own);
      same &= input.value().equals(own.value());
      inputs.add(input);
      start += block.size();
    }
    return same ? x : Tensor.concat(-1, inputs);
  }

  /** Whether all blocks are; an element of 0 to 1 is taken for one of 0 and 1. */
  @Override
  public boolean discrete(boolean binary) {
    return blocks.stream().allMatch(block -> block.likelihood.discrete(true));
  }

  @Override
  public boolean crossEntropy(int element) {
    int start = 0;
    for (Block block : blocks) {
      if (element < start + block.size()) {
        return block.likelihood.crossEntropy(element - start);
      }
      start += block.size();
    }
    return false;
  }

  @Override
  public double[] startFrom(double[] means) {
    double[] all = new double[means.length];
    int start = 0;
    for (Block block : blocks) {
      double[] own = Arrays.copyOfRange(means, start, start + block.size());
      System.arraycopy(block.likelihood.startFrom(own), 0, all, start, own.length);
      start += block.size();
    }
    return all;
  }

  @Override
  public Map<String, double[]> ownStart(double[] means) {
    Map<String, double[]> all = new LinkedHashMap<>();
    int start = 0;
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      String scope = NAME + i + "/";
      double[] own = Arrays.copyOfRange(means, start, start + block.size());
      block.likelihood.ownStart(own).forEach((name, values) -> all.put(scope + name, values));
      start += block.size();
    }
    return all;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where a mask is given, [batch, size], only what was observed counts. A block has a scope of
   * its own.
   *
   * @throws IllegalArgumentException if a block of several columns has a distribution that is not
   *     one of independent columns
   */
  @Override
  public Columns of(Scope scope, Tensor outputs, Given given) {
    check(Shape.of(outputs.shape().dim(-1) / heads()));
    List<Distribution> all = new ArrayList<>();
    int start = 0;
    for (Block block : blocks) {
      Distribution distribution =
          block.likelihood.of(
              scope.child(NAME + all.size()),
              outputsOf(block, start, outputs),
              givenTo(block, start, given));
      requireColumns(block, Columns.of(List.of(distribution)));
      all.add(distribution);
      start += block.size();
    }
    Columns columns = Columns.of(all);
    return given.mask().map(columns::masked).orElse(columns);
  }

  /** Returns the block's part of each head that it needs, one behind the other. */
  private Tensor outputsOf(Block block, int start, Tensor outputs) {
    List<Tensor> heads = new ArrayList<>();
    for (int i = 0; i < block.likelihood.heads(); i++) {
      int first = i * size() + start;
      heads.add(outputs.slice(-1, first, first + block.size()));
    }
    return heads.size() == 1 ? heads.get(0) : Tensor.concat(-1, heads);
  }

  private static Given givenTo(Block block, int start, Given given) {
    Map<String, Tensor> own = new LinkedHashMap<>(given.tensors());
    own.computeIfPresent(Given.MASK, (key, m) -> m.slice(-1, start, start + block.size()));
    return new Given(own);
  }

  private static void requireColumns(Block block, Columns found) {
    if (found.eventShape().size() != block.size() || found.count() != block.count) {
      throw new IllegalArgumentException(
          ("likelihood columns: needs a distribution of %d independent columns of %d elements for"
                  + " %s, got one of %d columns and event shape %s; wrap it by Independent.of(...,"
                  + " 1)")
              .formatted(
                  block.count,
                  block.likelihood.width(),
                  block.word(),
                  found.count(),
                  found.eventShape()));
    }
  }
}
