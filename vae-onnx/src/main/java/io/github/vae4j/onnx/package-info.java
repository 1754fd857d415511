/** The encoder, the decoder and the score of a trained model as ONNX models. */
package io.github.vae4j.onnx;
