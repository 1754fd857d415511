package io.github.vae4j.data.image;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The bytes of an image file. Their number is known, so that readers can check sizes against it.
 */
final class ImageBytes extends ImageInputStreamImpl {
  private final byte[] bytes;

  ImageBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public int read() {
    bitOffset = 0;
    return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    bitOffset = 0;
    int count = (int) Math.min(length, bytes.length - streamPos);
    if (count <= 0) {
      return length == 0 ? 0 : -1;
    }
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }
}
