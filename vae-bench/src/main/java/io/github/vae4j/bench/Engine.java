package io.github.vae4j.bench;

import io.github.vae4j.bench.handwritten.Dl4jStep;
import io.github.vae4j.bench.handwritten.Nd4jStep;
import io.github.vae4j.bench.handwritten.TensorFlowStep;
import io.github.vae4j.bench.handwritten.TorchStep;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.TrainingStep;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is measured, each in a process of its own. */
enum Engine {
  /** Deep Java Library with PyTorch. */
  DJL {
    @Override
    TrainingStep byHand(BenchModel model, int threads) {
      return new TorchStep(model, threads);
    }
  },
  /** TensorFlow Java. */
  TF {
    @Override
    TrainingStep byHand(BenchModel model, int threads) {
      return new TensorFlowStep(model, threads);
    }
  },
  /** ND4J. */
  ND4J {
    @Override
    TrainingStep byHand(BenchModel model, int threads) {
      return new Nd4jStep(model);
    }
  },
  /** Deeplearning4j's own layer for the same model, for comparison. */
  DL4J {
    @Override
    TrainingStep byHand(BenchModel model, int threads) {
      return new Dl4jStep(model);
    }
  };

  /** Returns the engines that have a backend of this project. */
  static List<Engine> ours() {
    return Arrays.stream(values()).filter(Engine::hasBackend).toList();
  }

  /** Returns whether this project has a backend for it, which then has its label as a name. */
  boolean hasBackend() {
    return this != DL4J;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether it can be given the model. */
  boolean takes(BenchModel model) {
    return hasBackend() || !model.convolutional();
  }

  /** Returns the step that uses the engine directly. */
  abstract TrainingStep byHand(BenchModel model, int threads);
}
