package io.github.vae4j.core.part;

import io.github.vae4j.core.word.WordProvider;

/** The service that adds priors. */
public interface PriorProvider extends WordProvider<Prior> {}
