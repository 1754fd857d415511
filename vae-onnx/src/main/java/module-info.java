/** Writes the parts of trained models as ONNX models, which other runtimes run. */
module io.github.vae4j.onnx {
  requires transitive io.github.vae4j.core;
  requires com.google.gson;

  exports io.github.vae4j.onnx;
}
