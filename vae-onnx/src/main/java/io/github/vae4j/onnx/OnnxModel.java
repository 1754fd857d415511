package io.github.vae4j.onnx;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.pass.Passes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A part of a trained model as an ONNX model, which other runtimes run for any number of rows. It
 * takes data as users have them: the preprocessing is inside. A table is given as one row of
 * numbers for each datum, in the order of the training data: the number of a cell, the position of
 * its level from 0, the seconds from 1970 of a date or time; NaN where it is missing. The entries
 * {@code x.columns} and {@code condition.columns} of the metadata hold the names and the levels.
 *
 * <p>All is computed in FLOAT32 but the scaling of data, and is deterministic. Immutable.
 */
public final class OnnxModel {
  private static final int FORMAT = 8; // version of the file format
  private static final int MOST_BYTES = Integer.MAX_VALUE; // of a message of Protocol Buffers

  private final String name;
  private final String description;
  private final List<Port> inputs;
  private final List<Port> outputs;
  private final Map<String, String> metadata;
  private final Message graph;

  private OnnxModel(
      String name,
      String description,
      List<Port> inputs,
      List<Port> outputs,
      Map<String, String> metadata,
      Message graph) {
    this.name = name;
    this.description = description;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    this.graph = graph;
  }

  /**
   * Returns q(z|x): from {@code x} [batch, datum] to {@code mean} [batch, latent], the latent that
   * {@link io.github.vae4j.core.model.VaeSession#encode} gives, and {@code scale} [batch, latent],
   * the standard deviation, where q is normal with independent elements. A conditional model takes
   * {@code condition} [batch, conditions] as well.
   *
   * @throws IllegalArgumentException if the model cannot be written; the message names the
   *     operation, or what it is given
   */
  public static OnnxModel encoder(TrainedVae vae) {
    Parts parts = new Parts(vae);
    return of("encoder", vae, parts, parts::encoder, Optional.empty());
  }

  /**
   * Returns the mean of p(x|z) in the units of the data: from {@code z} [batch, latent] to {@code
   * mean} [batch, datum]. Of a table these are its elements, named in the entry {@code
   * mean.elements}: means of numbers, and probabilities of levels. A conditional model takes {@code
   * condition} [batch, conditions] as well.
   *
   * @throws IllegalArgumentException if p(x|z) has no mean or the model cannot be written; the
   *     message names the operation, or what it is given
   */
  public static OnnxModel decoder(TrainedVae vae) {
    Parts parts = new Parts(vae);
    return of("decoder", vae, parts, parts::decoder, Optional.empty());
  }

  /**
   * Returns the score of {@link io.github.vae4j.core.evaluation.Scorer}, -log p(x) in nats: from
   * {@code x} [batch, datum] to {@code score} [batch]. A conditional model takes {@code condition}
   * [batch, conditions] as well. The draws are those of the scorer and stand in the file. All K
   * draws of all rows of a batch are computed at a time.
   *
   * @param options samples K and seed
   * @throws IllegalArgumentException if the model cannot be written; the message names the
   *     operation, or what it is given
   */
  public static OnnxModel scorer(TrainedVae vae, EvaluationOptions options) {
    Parts parts = new Parts(vae);
    int samples = options.samples();
    return of("scorer", vae, parts, batch -> parts.scorer(batch, samples), Optional.of(options))
        .with(Descriptions.ENTRY + "score", "-log p(x) in nats, higher is stranger")
        .with(Descriptions.ENTRY + "draws", Integer.toString(samples))
        .with(Descriptions.ENTRY + "seed", Long.toString(options.seed()));
  }

  private static OnnxModel of(
      String part,
      TrainedVae vae,
      Parts parts,
      IntFunction<Program> trace,
      Optional<EvaluationOptions> draws) {
    TwoBatches batches =
        TwoBatches.trace(
            "the " + part, batch -> Passes.optimize(trace.apply(batch), Lowering::supports));
    Program program = batches.program();
    Map<String, HostArray> constants = constants(program, vae);
    draws.ifPresent(
        options ->
            EvaluationData.sharedNoise(
                    program, options.seed(), 0, options.samples(), batches.rows())
                .forEach(
                    (site, noise) -> {
                      batches.requireShared(site);
                      constants.put(site, ofOneRow(noise));
                    }));
    requireSize(part, constants.values().stream().mapToLong(c -> c.type().bytes()).sum());
    Descriptions say = new Descriptions(vae, parts);
    List<Port> inputs = new ArrayList<>();
    for (Program.Input input : program.inputs()) {
      if (!constants.containsKey(input.name())) {
        inputs.add(port(input.name(), input.type(), say.input(input.name())));
      }
    }
    List<Port> outputs = new ArrayList<>();
    for (Program.Output output : program.outputs()) {
      outputs.add(port(output.name(), output.value().type(), say.output(part, output.name())));
    }
    Message graph = graph(part, batches, constants, inputs, outputs);
    return new OnnxModel(part, say.model(part), inputs, outputs, say.metadata(part), graph);
  }

  /** Returns the parameters that a program has, in single precision. */
  private static Map<String, HostArray> constants(Program program, TrainedVae vae) {
    Map<String, HostArray> constants = new LinkedHashMap<>();
    for (Program.Input input : program.inputs()) {
      HostArray array = vae.parameters().get(input.name());
      if (array != null) {
        boolean same = array.type().equals(input.type());
        constants.put(
            input.name(), same ? array : HostArray.ofDoubles(input.type(), array.toDoubles()));
      }
    }
    return constants;
  }

  /** Returns the noise of the first row of draws [draws, batch, ...] that all rows share. */
  private static HostArray ofOneRow(HostArray noise) {
    int[] dims = noise.shape().toArray();
    int width = noise.shape().size() / (dims[0] * dims[1]);
    float[] one = new float[dims[0] * width];
    for (int i = 0; i < dims[0]; i++) {
      System.arraycopy(noise.floats(), i * dims[1] * width, one, i * width, width);
    }
    dims[1] = 1;
    return HostArray.of(Shape.of(dims), one);
  }

  /** Returns an input or output whose first axis is the batch. */
  private static Port port(String name, TensorType type, String description) {
    List<String> dims = new ArrayList<>(List.of(Port.BATCH));
    Arrays.stream(type.shape().toArray()).skip(1).forEach(dim -> dims.add(Integer.toString(dim)));
    return new Port(name, type.dtype(), dims, description);
  }

  /** Returns the graph of a program whose first input that is no constant has all rows. */
  static Message graph(
      String part,
      TwoBatches batches,
      Map<String, HostArray> constants,
      List<Port> inputs,
      List<Port> outputs) {
    Set<String> reserved = new LinkedHashSet<>();
    inputs.forEach(port -> reserved.add(port.name()));
    outputs.forEach(port -> reserved.add(port.name()));
    Graph graph = new Graph(reserved);
    inputs.forEach(graph::input);
    List<String> results = Lowering.write(batches, constants, inputs.get(0).name(), graph);
    for (int i = 0; i < results.size(); i++) {
      graph.output(outputs.get(i), results.get(i));
    }
    return graph.message(part);
  }

  /** Returns the inputs in their order. */
  public List<Port> inputs() {
    return inputs;
  }

  /** Returns the outputs in their order. */
  public List<Port> outputs() {
    return outputs;
  }

  /** Returns the metadata that the file holds: part, model, preprocessing, digest, columns. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Returns this with another entry of metadata. */
  public OnnxModel with(String key, String value) {
    Map<String, String> all = new LinkedHashMap<>(metadata);
    all.put(key, value);
    return new OnnxModel(name, description, inputs, outputs, all, graph);
  }

  private Message message() {
    Message message = file(description, graph);
    metadata.forEach(
        (key, value) -> message.message(14, new Message().text(1, key).text(2, value)));
    requireSize(name, message.length());
    return message;
  }

  /** Returns the file of a graph; the numbers of fields are those of ONNX's schema. */
  static Message file(String description, Message graph) {
    return new Message()
        .number(1, FORMAT)
        .text(2, "vae4j")
        .text(3, version())
        .text(6, description)
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, Lowering.OPERATORS));
  }

  private static String version() {
    return Optional.ofNullable(OnnxModel.class.getModule().getDescriptor())
        .flatMap(descriptor -> descriptor.rawVersion())
        .orElse("");
  }

  /** Checks that a file holds so many bytes. */
  static void requireSize(String part, long bytes) {
    if (bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "onnx: expected a model whose "
              + part
              + " takes at most "
              + MOST_BYTES
              + " bytes, because an ONNX file holds no more, found "
              + bytes
              + "; use it from Java, or train a smaller one");
    }
  }

  /**
   * Writes the model to a file; an existing one is replaced only once the new one is complete.
   *
   * @throws IllegalArgumentException if it is larger than 2 GiB, which a file does not hold
   * @throws io.github.vae4j.core.file.FileException if the file cannot be written
   */
  public void save(Path path) {
    Message message = message();
    AtomicFile.write(path, message::writeTo);
  }

  /**
   * Returns the bytes of the file.
   *
   * @throws IllegalArgumentException if there are more than 2 GiB
   */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      message().writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
