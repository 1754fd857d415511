package io.github.vae4j.core.optimizer;

import io.github.vae4j.core.word.WordProvider;

/** The service that adds optimisers. */
public interface OptimizerProvider extends WordProvider<Optimizer> {}
