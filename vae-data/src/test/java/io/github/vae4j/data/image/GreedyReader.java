package io.github.vae4j.data.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/** Reads "greedy" as an image of height 3 and width 5 for which no heap suffices. */
final class GreedyReader extends ImageReader {
  GreedyReader(Kind kind) {
    super(kind);
  }

  @Override
  public int getNumImages(boolean search) {
    return 1;
  }

  @Override
  public int getWidth(int index) {
    return 5;
  }

  @Override
  public int getHeight(int index) {
    return 3;
  }

  @Override
  public Iterator<ImageTypeSpecifier> getImageTypes(int index) {
    ImageTypeSpecifier grey =
        ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_BYTE_GRAY);
    return Collections.singleton(grey).iterator();
  }

  @Override
  public @Nullable IIOMetadata getStreamMetadata() {
    return null;
  }

  @Override
  public @Nullable IIOMetadata getImageMetadata(int index) {
    return null;
  }

  @Override
  public BufferedImage read(int index, @Nullable ImageReadParam parameters) {
    throw new OutOfMemoryError("Java heap space");
  }

  /** Finds such files. */
  static final class Kind extends ImageReaderSpi {
    Kind() {
      names = new String[] {"greedy"};
      inputTypes = new Class<?>[] {ImageInputStream.class};
    }

    @Override
    public String[] getFormatNames() {
      return names.clone();
    }

    @Override
    public boolean canDecodeInput(Object source) throws IOException {
      byte[] begin = new byte[6];
      ImageInputStream in = (ImageInputStream) source;
      in.mark();
      int count = in.read(begin);
      in.reset();
      return count == 6 && begin[0] == 'g' && begin[1] == 'r' && begin[2] == 'e';
    }

    @Override
    public ImageReader createReaderInstance(@Nullable Object extension) {
      return new GreedyReader(this);
    }

    @Override
    public String getDescription(@Nullable Locale locale) {
      return "greedy";
    }
  }
}
