package io.github.vae4j.bench;

import io.github.vae4j.bench.handwritten.Dl4jStep;
import io.github.vae4j.bench.handwritten.EagerTorchStep;
import io.github.vae4j.bench.handwritten.Nd4jStep;
import io.github.vae4j.bench.handwritten.TensorFlowStep;
import io.github.vae4j.bench.handwritten.TorchStep;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.TrainingStep;
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
  /** This project's backend in plain Java; nothing is written by hand against it. */
  REFERENCE {
    @Override
    TrainingStep byHand(BenchModel model, int threads) {
      throw new UnsupportedOperationException(label());
    }
  },
  /** Deeplearning4j's own layer for the same model, for comparison. */
  DL4J {
    @Override
    TrainingStep byHand(BenchModel model, int threads) {
      return new Dl4jStep(model);
    }
  },
  /** PyTorch from Python, eagerly, for comparison; where it is installed. */
  PYTORCH {
    @Override
    TrainingStep byHand(BenchModel model, int threads) {
      return new EagerTorchStep(model, threads);
    }
  };

  /** Returns the engines of others that have a backend of this project. */
  static List<Engine> engines() {
    return List.of(DJL, TF, ND4J);
  }

  /** Returns the programs of others for the same model. */
  static List<Engine> peers() {
    return List.of(DL4J, PYTORCH);
  }

  /** Returns whether this project has a backend for it, which then has its label as a name. */
  boolean hasBackend() {
    return !peers().contains(this);
  }

  /** Returns the version of a peer; empty if it is not installed. */
  String version() {
    if (hasBackend()) {
      throw new UnsupportedOperationException(label());
    }
    return this == PYTORCH ? EagerTorchStep.version() : Dl4jStep.version();
  }

  /** Returns whether there is a step written by hand against it. */
  boolean hasStepByHand() {
    return this != REFERENCE;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether it can be given the model. */
  boolean takes(BenchModel model) {
    return this != DL4J || !model.convolutional();
  }

  /** Returns the step that uses the engine directly. */
  abstract TrainingStep byHand(BenchModel model, int threads);
}
