package io.github.vae4j.spark;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.shard.ShardGradient;
import io.github.vae4j.core.shard.ShardGradients;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.engine.Executors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Measures what a training on a cluster is made of, and writes it to a CSV file that the simulator
 * of vae-bench reads: docs/scale.md. The arguments are the master, the engine, the file, and {@code
 * spark} for what a cluster takes whatever is trained, or how many seconds each kind of step of
 * each model is taken for.
 */
final class ScaleCosts implements AutoCloseable {
  private static final int REPEATS = 15;
  private static final int LEAST = 8; // tasks whose spread is told
  private static final double FEW = 0.2; // share of rows
  private static final int MIB = 1 << 20;
  private static final List<Integer> TASKS = List.of(800, 200, 50, 2);
  private static final List<Integer> SIZES = List.of(48, 16, 4, 1); // MiB; long things warm up
  private static final EngineChoice ONE = new EngineChoice("", "", 1);

  private final String place;
  private final EngineChoice engine;
  private final int seconds;
  private final SparkSession session;
  private final JavaSparkContext spark;
  private final ScaleTable table;

  private ScaleCosts(String master, EngineChoice engine, Path file, int seconds)
      throws IOException {
    this.place = master.replaceFirst("\\[.*", "");
    this.engine = engine;
    this.seconds = seconds;
    this.session = session(master, engine.backend());
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.table = new ScaleTable(file, "place,measure,of,size,seconds");
  }

  /** Starts a session whose executors compute on an engine, with one thread. */
  static SparkSession session(String master, String backend) {
    String natives = "-DPYTORCH_LIBRARY_PATH=" + System.getProperty("PYTORCH_LIBRARY_PATH", "");
    SparkSession session =
        Cluster.builder(master, "2g", natives)
            .config("spark.vae4j.backend", backend)
            .config("spark.driver.maxResultSize", "4g")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    return session;
  }

  /** Measures all. */
  public static void main(String[] arguments) throws Exception {
    EngineChoice engine = new EngineChoice(arguments[1], ONE.device(), ONE.threads());
    boolean spark = arguments[3].equals("spark");
    int seconds = spark ? 0 : Integer.parseInt(arguments[3]);
    try (ScaleCosts costs = new ScaleCosts(arguments[0], engine, Path.of(arguments[2]), seconds)) {
      if (spark) {
        costs.broadcasts();
        costs.results();
        costs.states();
        costs.jobs(); // the smallest, which feel a cold machine most, at the end
      } else {
        costs.warmUp();
        for (ScaleModel model : ScaleModel.values()) {
          costs.steps(model);
          costs.driver(model);
        }
      }
    }
    System.exit(0); // an engine may have left threads
  }

  private void write(String measure, Object of, long size, double value) throws IOException {
    table.line(place, measure, of, size, value);
  }

  /** Returns the median of the seconds that something takes, after it was done a few times. */
  private static double median(int repeats, Callable<?> action) throws Exception {
    double[] taken = new double[repeats];
    for (int i = -Math.max(1, repeats / 3); i < repeats; i++) {
      long start = System.nanoTime();
      action.call();
      if (i >= 0) {
        taken[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    return ScaleTable.quantile(taken, 0.5);
  }

  /** Jobs that do nothing, by their number of tasks. */
  private void jobs() throws Exception {
    for (int tasks : TASKS) {
      write("job", "", tasks, median(tasks > 100 ? 5 : 3 * REPEATS, () -> job(tasks, 0)));
    }
  }

  /** Runs a job whose tasks return bytes that do not compress. */
  private List<byte[]> job(int tasks, int bytes) {
    return spark
        .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
        .map(number -> Kept.bytes(bytes))
        .collect();
  }

  /** Bytes that do not compress, made once in each process. */
  private static final class Kept {
    private static final Map<Integer, byte[]> BYTES = new ConcurrentHashMap<>();

    static byte[] bytes(int number) {
      return BYTES.computeIfAbsent(
          number,
          size -> {
            byte[] bytes = new byte[size];
            new Random(1).nextBytes(bytes);
            return bytes;
          });
    }
  }

  private void broadcasts() throws Exception {
    for (int size : SIZES) {
      byte[] bytes = Kept.bytes(size * MIB);
      List<Double> put = new ArrayList<>();
      List<Double> got = new ArrayList<>();
      for (int i = 0; i < REPEATS; i++) {
        long start = System.nanoTime();
        Broadcast<byte[]> broadcast = spark.broadcast(bytes);
        put.add((System.nanoTime() - start) / 1e9);
        List<Double> found =
            spark
                .parallelize(List.of(0, 1), 2)
                .map(
                    number -> {
                      long before = System.nanoTime();
                      int length = broadcast.value().length;
                      return length == 0 ? 0.0 : (System.nanoTime() - before) / 1e9;
                    })
                .collect();
        got.add(Collections.max(found));
        broadcast.destroy();
      }
      write("broadcast", "driver", (long) size * MIB, half(put));
      write("broadcast", "worker", (long) size * MIB, half(got));
    }
  }

  private static double half(List<Double> values) {
    return ScaleTable.quantile(
        values.subList(values.size() / 3, values.size()).stream().mapToDouble(v -> v).toArray(),
        0.5);
  }

  /** Results of one task and of two at a time. */
  private void results() throws Exception {
    for (int size : SIZES) {
      for (int tasks = 1; tasks <= 2; tasks++) {
        int number = tasks;
        write("collect", tasks, (long) size * MIB, median(REPEATS, () -> job(number, size * MIB)));
      }
    }
  }

  /** States in the form of those of Adam, on the driver. */
  private void states() throws Exception {
    for (int size : SIZES) {
      int numbers = size * MIB / 12;
      Map<String, HostArray> local = new LinkedHashMap<>();
      for (String name : List.of("w", "w#m", "w#v")) {
        local.put(
            name,
            HostArray.draw(
                TensorType.of(DType.FLOAT32, numbers), Noise.NORMAL, RandomKey.of(1).fold(name)));
      }
      long bytes = 12L * numbers;
      Map<String, HostArray> state = OuterStep.withVelocities(local, List.of("w"));
      byte[] written = LocalSteps.bytes(new OuterStep.Moved(1, local));
      write("write", "", bytes, median(REPEATS, () -> Safetensors.bytes(local, Map.of())));
      write("read", "", bytes, median(REPEATS, () -> LocalSteps.moved(written)));
      OuterStep outer = new OuterStep(0.7, 0.9);
      for (int states : List.of(2, 4)) {
        List<OuterStep.Moved> all = Collections.nCopies(states, new OuterStep.Moved(1, local));
        write("average", states, bytes, median(REPEATS, () -> outer.next(state, all)));
      }
      keep(state, local.get("w"), bytes);
    }
  }

  private void keep(Map<String, HostArray> state, HostArray parameters, long bytes)
      throws Exception {
    Path folder = Files.createTempDirectory("vae-scale");
    Round round = new Round(1, state, Map.of("w", parameters), 1, 0);
    CheckpointFolder<Round> rounds =
        new CheckpointFolder<>(session, folder.toUri().toString(), "round", (file, read) -> round);
    write(
        "keep",
        "",
        bytes,
        median(
            5,
            () -> {
              rounds.keep(round.number(), round.bytes(Map.of()));
              return round;
            }));
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private void warmUp() {
    ScaleSteps steps = new ScaleSteps(ScaleModel.TABLE, 64, false, engine, seconds);
    spark.parallelize(List.of(0, 1), 2).mapPartitions(steps).count();
  }

  /** Steps in one executor alone and in both at a time, and their gradients alone. */
  private void steps(ScaleModel model) throws IOException {
    for (int batch : model.batches()) {
      steps("alone", model, new ScaleSteps(model, batch, false, engine, seconds), 1);
      List<double[]> both =
          steps("step", model, new ScaleSteps(model, batch, false, engine, seconds), 2);
      spread(model, batch, both);
      steps("gradient", model, new ScaleSteps(model, batch, true, engine, seconds), 2);
    }
  }

  private List<double[]> steps(String measure, ScaleModel model, ScaleSteps steps, int workers)
      throws IOException {
    List<Integer> numbers = IntStream.range(0, workers).boxed().toList();
    List<double[]> found = spark.parallelize(numbers, workers).mapPartitions(steps).collect();
    double mean =
        found.stream()
            .mapToDouble(all -> Arrays.stream(all).average().orElse(0))
            .average()
            .orElse(0);
    write(measure, model.label(), steps.batch(), mean);
    return found;
  }

  /** The standard deviation of the logarithm of the time of tasks of so many steps. */
  private void spread(ScaleModel model, int batch, List<double[]> workers) throws IOException {
    for (int steps : List.of(1, 10, 100)) {
      List<Double> taken = new ArrayList<>();
      for (double[] all : workers) {
        for (int from = 0; from + steps <= all.length; from += steps) {
          double sum = 0;
          for (int i = from; i < from + steps; i++) {
            sum += all[i];
          }
          taken.add(sum);
        }
      }
      if (taken.size() >= LEAST) {
        double[] all = taken.stream().mapToDouble(v -> v).toArray();
        write("spread-" + steps, model.label(), batch, ScaleTable.spread(all));
      }
    }
  }

  /** What the driver does of a model by itself. */
  private void driver(ScaleModel model) throws Exception {
    Backend backend = Executors.engine(engine);
    int batch = model.batches().get(1);
    try (Dataset data = model.data()) {
      TrainingOptions.Builder options = TrainingOptions.builder().batchSize(batch);
      Trainer trainer = model.trainer(data, options);
      try (TrainingSteps steps = trainer.steps(data, backend)) {
        Map<String, HostArray> state = steps.state();
        write(
            "restore",
            model.label(),
            bytes(state),
            median(
                5,
                () -> {
                  steps.restore(state);
                  return steps.state();
                }));
        Map<String, HostArray> inputs = steps.inputs(3);
        write("prepare", model.label(), batch, median(REPEATS, () -> steps.inputs(3)));
        write(
            "inputs",
            model.label(),
            bytes(inputs),
            median(REPEATS, () -> Safetensors.bytes(inputs, Map.of())));
        look(model, trainer, data, backend, steps);
      }
      sharded(model, options.shards(2), data, backend);
    }
  }

  private void look(
      ScaleModel model, Trainer trainer, Dataset data, Backend backend, TrainingSteps steps)
      throws Exception {
    Map<String, HostArray> parameters = new LinkedHashMap<>(steps.state());
    parameters.keySet().retainAll(steps.parameters());
    try (DeviceArrays arrays = DeviceArrays.upload(backend, parameters);
        Evaluator evaluator =
            Evaluator.of(
                model.model(data),
                DType.FLOAT32,
                trainer.preprocessing(),
                false,
                backend,
                arrays.map())) {
      for (Dataset rows : List.of(data, Splits.validation(data, FEW, 1).validation())) {
        write(
            "look",
            model.label(),
            rows.size(),
            median(3, () -> evaluator.look(trainer.method(), rows, 1, 1)));
      }
    }
  }

  private void sharded(
      ScaleModel model, TrainingOptions.Builder options, Dataset data, Backend backend)
      throws Exception {
    Trainer trainer = model.trainer(data, options.epochs(2));
    try (TrainingSteps steps = trainer.steps(data, backend);
        ShardGradients worker = trainer.shardGradients(data.size(), backend)) {
      ShardGradient half = worker.gradient(steps.state(), ScaleSteps.first(steps, 0));
      ShardGradient sum = worker.sum(half, half);
      long bytes = bytes(sum.values());
      write("sum", model.label(), bytes, median(5, () -> worker.sum(half, half)));
      List<Double> updates = new ArrayList<>();
      long[] answered = new long[1];
      trainer
          .scheduled(
              (parameters, shards) -> {
                updates.add((System.nanoTime() - answered[0]) / 1e9);
                answered[0] = System.nanoTime();
                return sum;
              })
          .fit(data, backend);
      write("update", model.label(), bytes, half(updates));
    }
  }

  private static long bytes(Map<String, HostArray> arrays) {
    return arrays.values().stream().mapToLong(array -> 4L * array.shape().size()).sum();
  }

  @Override
  public void close() throws IOException {
    table.close();
    session.stop();
  }
}
