/**
 * The encoder, the decoder and the score of a trained model as ONNX models.
 *
 * @since 0.1.0
 */
package io.github.vae4j.onnx;
