package io.github.vae4j.core.network;

import io.github.vae4j.core.word.WordProvider;

/** The service that adds networks. */
public interface NetworkProvider extends WordProvider<Network> {}
