/**
 * What a compute engine offers and how it is found. A {@link
 * io.github.vae4j.api.backend.BackendProvider} opens a {@link io.github.vae4j.api.backend.Backend}
 * on a device; the backend compiles a {@link io.github.vae4j.api.program.Program} to an {@link
 * io.github.vae4j.api.backend.Executable}, which runs on {@link
 * io.github.vae4j.api.backend.DeviceArray arrays of the device}.
 *
 * @since 0.1.0
 */
package io.github.vae4j.api.backend;
