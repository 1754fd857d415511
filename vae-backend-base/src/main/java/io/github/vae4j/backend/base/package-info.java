/**
 * What backends on native engines have in common.
 *
 * <ul>
 *   <li>{@link io.github.vae4j.backend.base.EngineBackend}, {@link
 *       io.github.vae4j.backend.base.EngineExecutable} and {@link
 *       io.github.vae4j.backend.base.EngineArray} keep the part of the contract that is about
 *       arguments, donation, lifetime and threads; a backend extends them by what its engine does
 *   <li>{@link io.github.vae4j.backend.base.EngineJars} finds the classes of an engine and opens
 *       it, {@link io.github.vae4j.backend.base.NativeFolder} finds its native libraries
 *   <li>{@link io.github.vae4j.backend.base.EngineFailure} translates what an engine throws
 * </ul>
 *
 * <p>The backends of this project stand on it, and anybody's may.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.backend.base;
