package io.github.vae4j.api.backend;

/**
 * A place where programs run.
 *
 * @param name as {@link BackendConfig#device} takes it, for example {@code cpu} or {@code cuda:0}
 * @param description for people, for example the model of the card
 */
public record Device(String name, String description) {}
