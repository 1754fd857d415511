package io.github.vae4j.core.data;

import io.github.vae4j.core.file.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Digests of data sets. */
final class Digests {
  private Digests() {}

  static String of(Dataset data) {
    MessageDigest sha = Sha256.start();
    int size = data.itemShape().size();
    ByteBuffer header = ByteBuffer.allocate(8 + 4 * data.itemShape().rank());
    header.putInt(data.size()).putInt(data.itemShape().rank());
    for (int dim : data.itemShape().toArray()) {
      header.putInt(dim);
    }
    sha.update(header.array(), 0, header.position());
    float[] row = new float[size];
    ByteBuffer bytes = ByteBuffer.allocate(4 * size);
    for (int i = 0; i < data.size(); i++) {
      data.read(i, row, 0);
      bytes.clear();
      bytes.asFloatBuffer().put(row);
      sha.update(bytes.array());
    }
    return Sha256.hex(sha);
  }
}
