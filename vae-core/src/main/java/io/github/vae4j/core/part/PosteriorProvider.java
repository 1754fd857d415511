package io.github.vae4j.core.part;

import io.github.vae4j.core.word.WordProvider;

/** The service that adds families of posteriors. */
public interface PosteriorProvider extends WordProvider<Posterior> {}
