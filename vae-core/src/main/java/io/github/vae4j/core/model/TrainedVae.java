package io.github.vae4j.core.model;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Safetensors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model with its parameters and all that is needed to use it on new data: how data are
 * preprocessed, the columns of a table, and where it comes from. Immutable.
 *
 * <p>The file is in the public safetensors layout: the parameters are its tensors; {@code vae4j.*}
 * and {@code provenance.*} entries of its metadata hold the rest.
 */
public final class TrainedVae {
  private static final String FORMAT = "1";
  private static final String PROVENANCE = "provenance.";
  private static final String NOT_FINITE =
      "its training diverged or the file was damaged: train the model again";

  private final VaeModel model;
  private final Map<String, HostArray> parameters;
  private final Preprocessing preprocessing;
  private final List<String> columns;
  private final Map<String, String> provenance;

  /**
   * Puts a trained model together.
   *
   * @param parameters by name; at least one, all of one floating-point type
   * @param columns of the table, empty for images
   * @param provenance seed, configuration, data digest, backend, versions and results, in the order
   *     to be shown
   * @throws NonFiniteException if a parameter is NaN or infinite
   */
  public TrainedVae(
      VaeModel model,
      Map<String, HostArray> parameters,
      Preprocessing preprocessing,
      List<String> columns,
      Map<String, String> provenance) {
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException("trained model: needs at least one parameter");
    }
    Finite.requireTensors("trained model", parameters, NOT_FINITE);
    this.model = model;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.preprocessing = preprocessing;
    this.columns = List.copyOf(columns);
    this.provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
  }

  /** Returns the model. */
  public VaeModel model() {
    return model;
  }

  /** Returns the parameters by name. */
  public Map<String, HostArray> parameters() {
    return parameters;
  }

  /** Returns how data are preprocessed. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /** Returns the columns of the table, empty for images. */
  public List<String> columns() {
    return columns;
  }

  /** Returns seed, configuration, data digest, backend, versions and results. */
  public Map<String, String> provenance() {
    return provenance;
  }

  /** Returns this model with further provenance. */
  public TrainedVae withProvenance(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(provenance);
    all.putAll(more);
    return new TrainedVae(model, parameters, preprocessing, columns, all);
  }

  /** Returns the element type of the parameters. */
  public DType dtype() {
    return parameters.values().iterator().next().type().dtype();
  }

  /** Returns the number of trained numbers. */
  public long parameterCount() {
    return parameters.values().stream().mapToLong(array -> array.shape().size()).sum();
  }

  /**
   * Returns what a log-likelihood of this model is a likelihood of: the kind of likelihood and the
   * preprocessing, in a few characters. Numbers of models that differ in it cannot be compared.
   */
  public String unit() {
    String kind = model instanceof VaeSpec spec ? spec.likelihood().label() : "likelihood";
    byte[] seen = ModelJson.toJson(preprocessing).getBytes(StandardCharsets.UTF_8);
    return kind + '-' + HexFormat.of().formatHex(sha256().digest(seen)).substring(0, 12);
  }

  /**
   * Returns the SHA-256 of the model, its parameters and its preprocessing: what gives the same
   * numbers has the same digest. Of a model that is no {@link VaeSpec} the class alone is known.
   */
  public String digest() {
    MessageDigest sha = sha256();
    sha.update(ModelJson.toJson(preprocessing).getBytes(StandardCharsets.UTF_8));
    String described =
        model instanceof VaeSpec spec ? ModelJson.toJson(spec) : model.getClass().getName();
    sha.update(described.getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, HostArray> parameter : new TreeMap<>(parameters).entrySet()) {
      String name = parameter.getKey() + parameter.getValue().type();
      sha.update(name.getBytes(StandardCharsets.UTF_8));
      double[] values = parameter.getValue().toDoubles();
      ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
      Arrays.stream(values).forEach(bytes::putDouble);
      sha.update(bytes.array());
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /**
   * Writes the model to a file; an existing file is replaced only once the new one is complete.
   *
   * @throws IllegalStateException if the model is not a {@link VaeSpec}: write its parameters with
   *     {@link Safetensors}
   * @throws FileException if the file cannot be written
   */
  public void save(Path path) {
    if (!(model instanceof VaeSpec spec)) {
      throw new IllegalStateException(
          "save: only a VaeSpec describes itself; write the parameters of "
              + model.getClass().getName()
              + " with Safetensors");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("vae4j.format", FORMAT);
    metadata.put("vae4j.spec", ModelJson.toJson(spec));
    metadata.put("vae4j.preprocessing", ModelJson.toJson(preprocessing));
    metadata.put("vae4j.columns", ModelJson.toJson(columns));
    provenance.forEach((key, value) -> metadata.put(PROVENANCE + key, value));
    Safetensors.write(path, parameters, metadata);
  }

  /**
   * Reads a model.
   *
   * @throws FileException if the file is missing, damaged or not a model of this format; the
   *     message says where, what was expected and what was found
   * @throws NonFiniteException if a parameter or a number of the preprocessing is NaN or infinite;
   *     the message names tensor and index
   */
  public static TrainedVae load(Path path) {
    Safetensors.Content file = Safetensors.read(path);
    Map<String, String> metadata = file.metadata();
    String format = metadata.getOrDefault("vae4j.format", "");
    if (!format.equals(FORMAT)) {
      throw new FileException(
          path
              + ": metadata 'vae4j.format': expected "
              + FORMAT
              + ", found "
              + (format.isEmpty()
                  ? "none; this safetensors file is not a vae4j model"
                  : format + "; use a newer vae4j"));
    }
    VaeSpec spec = ModelJson.spec(path, required(path, metadata, "vae4j.spec"));
    Preprocessing preprocessing =
        ModelJson.preprocessing(path, required(path, metadata, "vae4j.preprocessing"));
    List<String> columns = ModelJson.strings(path, required(path, metadata, "vae4j.columns"));
    Map<String, String> provenance = new LinkedHashMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(PROVENANCE)) {
            provenance.put(key.substring(PROVENANCE.length()), value);
          }
        });
    ModelParameters.requireMatch(path, spec, file.tensors());
    Finite.requireTensors(path.toString(), file.tensors(), NOT_FINITE);
    return new TrainedVae(spec, file.tensors(), preprocessing, columns, provenance);
  }

  private static String required(Path path, Map<String, String> metadata, String key) {
    String value = metadata.get(key);
    if (value == null) {
      throw new FileException(
          path + ": metadata: expected the entry '" + key + "', found " + metadata.keySet());
    }
    return value;
  }
}
