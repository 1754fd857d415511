package io.github.vae4j.core.model;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.FileFormat;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A model with its parameters and all that is needed to use it on new data: how data are
 * preprocessed, the columns of a table, and where it comes from. Immutable.
 *
 * <p>The file is in the public safetensors layout: the parameters are its tensors; {@code vae4j.*}
 * and {@code provenance.*} entries of its metadata hold the rest.
 */
public final class TrainedVae {
  /** The provenance that is the SHA-256 of what is modelled of the data that chose the epoch. */
  public static final String CHOSE_EPOCH = "validation-data-sha256";

  private static final FileFormat FORMAT = new FileFormat("vae4j.format", 2);
  private static final String CHECKPOINT = "vae4j.checkpoint"; // of the files of Checkpoint
  private static final String PROVENANCE = "provenance.";
  private static final String REFERENCE = "vae4j/reference-scores"; // no parameter's name starts so
  private static final String REFERENCE_SIZE = "vae4j.reference-size";

  /** The entry of the metadata that holds the digest of all else in the file. */
  private static final String NOT_FINITE =
      "its training diverged or the file was damaged: train the model again";

  private final VaeModel model;
  private final Map<String, HostArray> parameters;
  private final Preprocessing preprocessing;
  private final List<String> columns;
  private final Map<String, String> provenance;
  private final Optional<ReferenceScores> reference;

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
    this(model, parameters, preprocessing, columns, provenance, Optional.empty());
  }

  private TrainedVae(
      VaeModel model,
      Map<String, HostArray> parameters,
      Preprocessing preprocessing,
      List<String> columns,
      Map<String, String> provenance,
      Optional<ReferenceScores> reference) {
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException("trained model: needs at least one parameter");
    }
    Finite.requireTensors("trained model", parameters, NOT_FINITE);
    this.model = model;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.preprocessing = preprocessing;
    this.columns = List.copyOf(columns);
    this.provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    this.reference = reference;
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

  /**
   * Returns whether the epoch whose parameters these are was chosen by what is modelled of these
   * data, so that the model's bounds on them are a little too high.
   */
  public boolean chosenBy(Dataset data) {
    String chose = provenance.get(CHOSE_EPOCH);
    return chose != null && chose.equals(preprocessing.modelled(data).digest());
  }

  /** Returns this model with further provenance. */
  public TrainedVae withProvenance(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(provenance);
    all.putAll(more);
    return new TrainedVae(model, parameters, preprocessing, columns, all, reference);
  }

  /** Returns the scores of data that the model is used to, with which others are compared. */
  public Optional<ReferenceScores> reference() {
    return reference;
  }

  /**
   * Returns this model with the scores of data that it is used to.
   *
   * @param scores of validation data, by {@code Scorer}
   */
  public TrainedVae withReference(ReferenceScores scores) {
    return new TrainedVae(
        model, parameters, preprocessing, columns, provenance, Optional.of(scores));
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
    String seen = ModelJson.toJson(preprocessing);
    String kind = model.likelihoodKind();
    if (kind.isEmpty()) {
      kind = "model";
      seen += described(); // nothing is known of its likelihood: it is like no other
    }
    return kind + '-' + Sha256.of(seen).substring(0, 12);
  }

  /**
   * Returns the SHA-256 of the model, its parameters and its preprocessing: what gives the same
   * numbers has the same digest. Of a model that does not describe itself the class alone is known.
   */
  public String digest() {
    MessageDigest sha = Sha256.start();
    sha.update(ModelJson.toJson(preprocessing).getBytes(StandardCharsets.UTF_8));
    sha.update(described().getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, HostArray> parameter : new TreeMap<>(parameters).entrySet()) {
      String name = parameter.getKey() + parameter.getValue().type();
      sha.update(name.getBytes(StandardCharsets.UTF_8));
      double[] values = parameter.getValue().toDoubles();
      ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
      Arrays.stream(values).forEach(bytes::putDouble);
      sha.update(bytes.array());
    }
    return Sha256.hex(sha);
  }

  private String described() {
    return model.description().isEmpty()
        ? model.getClass().getName()
        : model.getClass().getName() + " " + ModelJson.toJson(model);
  }

  /**
   * Checks that a model can be saved: it describes itself, and if a provider has its name, that
   * makes the same model again.
   *
   * @throws IllegalArgumentException if not; the message says what is lacking
   */
  public static void requireSavable(VaeModel model) {
    if (model.description().isEmpty()) {
      throw new IllegalArgumentException(
          "model "
              + model.getClass().getName()
              + ": does not describe itself and so cannot be saved; return a word from"
              + " description(), or say that the trained model is not to be saved");
    }
    Models.requireRecreated(model);
  }

  /**
   * Writes the model to a file; an existing file is replaced only once the new one is complete. The
   * file holds the SHA-256 of what it would be without that entry.
   *
   * @throws IllegalArgumentException if the model cannot be saved, see {@link #requireSavable}
   * @throws FileException if the file cannot be written
   */
  public void save(Path path) {
    Safetensors.Content content = content();
    Safetensors.write(path, content.tensors(), content.metadata());
  }

  /**
   * Returns the bytes of the file that {@link #save} writes, to be kept or sent where there is no
   * path.
   *
   * @throws IllegalArgumentException if the model cannot be saved, see {@link #requireSavable}
   */
  public byte[] toBytes() {
    Safetensors.Content content = content();
    return Safetensors.bytes(content.tensors(), content.metadata());
  }

  private Safetensors.Content content() {
    requireSavable(model);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT.entry(), FORMAT.written());
    metadata.put(ModelJson.MODEL, ModelJson.toJson(model));
    metadata.put("vae4j.preprocessing", ModelJson.toJson(preprocessing));
    metadata.put("vae4j.columns", ModelJson.toJson(columns));
    provenance.forEach((key, value) -> metadata.put(PROVENANCE + key, value));
    Map<String, HostArray> tensors = new LinkedHashMap<>(parameters);
    reference.ifPresent(
        scores -> {
          double[] kept = scores.kept();
          tensors.put(REFERENCE, HostArray.of(Shape.of(kept.length), kept));
          metadata.put(REFERENCE_SIZE, Integer.toString(scores.size()));
        });
    return new Safetensors.Content(tensors, metadata).withDigest();
  }

  /**
   * Reads a model; a provider on the path makes it of its description.
   *
   * @throws FileException if the file is missing, damaged or not a model of this format, or no
   *     provider knows the model; the message says where, what was expected and what was found
   * @throws NonFiniteException if a parameter or a number of the preprocessing is NaN or infinite;
   *     the message names tensor and index
   */
  public static TrainedVae load(Path path) {
    return load(path, Safetensors.read(path));
  }

  /**
   * Reads a model from the bytes of its file; a provider on the path makes it of its description.
   *
   * @param name what messages call the file
   * @throws FileException if the bytes are damaged or not a model of this format, or no provider
   *     knows the model
   * @throws NonFiniteException as {@link #load(Path)}
   */
  public static TrainedVae load(Path name, byte[] file) {
    return load(name, Safetensors.read(name, file));
  }

  private static TrainedVae load(Path path, Safetensors.Content file) {
    return read(
        path, file, metadata -> ModelJson.model(path, required(path, metadata, ModelJson.MODEL)));
  }

  /**
   * Reads the parameters of a model of one's own, which needs no provider.
   *
   * @param model as it was trained
   * @throws FileException if the file is missing, damaged or holds another model
   * @throws NonFiniteException as {@link #load(Path)}
   */
  public static TrainedVae load(Path path, VaeModel model) {
    return read(
        path,
        Safetensors.read(path),
        metadata -> {
          ModelJson.requireSame(path, required(path, metadata, ModelJson.MODEL), model);
          return model;
        });
  }

  private static TrainedVae read(
      Path path, Safetensors.Content file, Function<Map<String, String>, VaeModel> reader) {
    Map<String, String> metadata = present(path, file.metadata());
    VaeModel model = reader.apply(metadata);
    Preprocessing preprocessing =
        ModelJson.preprocessing(path, required(path, metadata, "vae4j.preprocessing"));
    Map<String, Shape> given = new LinkedHashMap<>(model.given());
    given.remove(Given.MASK, model.eventShape());
    if (!given.equals(preprocessing.conditioning().given())) {
      throw new FileException(
          path
              + ": metadata 'vae4j.preprocessing': expected conditions for "
              + model.given()
              + " that the model is given, found "
              + preprocessing.conditioning().given());
    }
    requireElements(path, preprocessing, model.eventShape().size());
    List<String> columns = ModelJson.strings(path, required(path, metadata, "vae4j.columns"));
    if (columns.size() > model.eventShape().size()) {
      throw new FileException(
          path
              + ": metadata 'vae4j.columns': expected at most one for each of "
              + model.eventShape().size()
              + " elements that the model takes, found "
              + columns.size());
    }
    Map<String, String> provenance = new LinkedHashMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(PROVENANCE)) {
            provenance.put(key.substring(PROVENANCE.length()), value);
          }
        });
    Map<String, HostArray> parameters = new LinkedHashMap<>(file.tensors());
    Optional<HostArray> scores = Optional.ofNullable(parameters.remove(REFERENCE));
    ModelParameters.requireMatch(path, model, parameters);
    Finite.requireTensors(path.toString(), parameters, NOT_FINITE);
    Optional<ReferenceScores> reference =
        scores.map(kept -> reference(path, required(path, metadata, REFERENCE_SIZE), kept));
    file.requireDigest(path); // last, because other messages say more
    return new TrainedVae(model, parameters, preprocessing, columns, provenance, reference);
  }

  /**
   * Returns the metadata of a model file in the present format. What a later format changes is
   * brought about here, from one format to the next.
   */
  private static Map<String, String> present(Path path, Map<String, String> metadata) {
    String place = path + ": metadata '" + FORMAT.entry() + "'";
    String found = metadata.get(FORMAT.entry());
    if (found == null) {
      throw new FileException(
          place
              + ": expected a model, found none; this safetensors file is "
              + (metadata.containsKey(CHECKPOINT)
                  ? "the checkpoint of a training, whose model is beside it"
                  : "not a vae4j model"));
    }
    int format = FORMAT.require(place, found);
    Map<String, String> present = new LinkedHashMap<>(metadata);
    if (format < 2) { // before parts had words
      String spec = required(path, metadata, "vae4j.spec");
      present.put(ModelJson.MODEL, ModelJson.toJson(ModelJson.firstFormat(path, spec)));
    }
    return present;
  }

  private static void requireElements(Path path, Preprocessing preprocessing, int elements) {
    try {
      preprocessing.requireElements(elements);
    } catch (IllegalArgumentException e) {
      throw new FileException(
          path + ": metadata 'vae4j.preprocessing': " + Excerpt.of(String.valueOf(e.getMessage())),
          e);
    }
  }

  /**
   * Returns the digest that a file holds of its contents, as hexadecimal digits of SHA-256; empty
   * if it was written without one. {@link #load(Path)} checks it.
   *
   * @throws FileException if the file is missing, damaged or not in the format
   */
  public static Optional<String> contentDigest(Path path) {
    return Optional.ofNullable(Safetensors.metadata(path).get(Safetensors.DIGEST));
  }

  private static ReferenceScores reference(Path path, String size, HostArray kept) {
    try {
      if (kept.type().dtype() != DType.FLOAT64 || kept.shape().rank() != 1) {
        throw new IllegalArgumentException("expected a row of float64, found " + kept.type());
      }
      return ReferenceScores.restore(Integer.parseInt(size), kept.doubles());
    } catch (IllegalArgumentException e) {
      throw new FileException(
          path + ": tensor '" + REFERENCE + "': " + Excerpt.of(String.valueOf(e.getMessage())), e);
    }
  }

  private static String required(Path path, Map<String, String> metadata, String key) {
    String value = metadata.get(key);
    if (value == null) {
      throw new FileException(
          path
              + ": metadata: expected the entry '"
              + key
              + "', found "
              + Excerpt.of(metadata.keySet().toString()));
    }
    return value;
  }
}
