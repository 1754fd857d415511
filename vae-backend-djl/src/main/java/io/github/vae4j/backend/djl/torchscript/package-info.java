/**
 * The text of a program in TorchScript and the file format it is loaded from, without the engine.
 */
package io.github.vae4j.backend.djl.torchscript;
