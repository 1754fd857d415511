package io.github.vae4j.it.fault;

import static io.github.vae4j.it.fault.FaultyPath.base;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** The provider of the {@link FaultyFileSystem}. */
final class FaultyProvider extends FileSystemProvider {
  private final FaultyFileSystem system;
  private final Faults faults;

  FaultyProvider(FaultyFileSystem system, Faults faults) {
    this.system = system;
    this.faults = faults;
  }

  private static FileSystemProvider real(Path path) {
    return base(path).getFileSystem().provider();
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    faults.call("open");
    return new FaultyChannel(FileChannel.open(base(path), options, attributes), faults);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    faults.call("list");
    DirectoryStream<Path> stream = Files.newDirectoryStream(base(path));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> names = stream.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return names.hasNext();
          }

          @Override
          public Path next() {
            return system.path(names.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    faults.call("create folder");
    real(path).createDirectory(base(path), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    faults.call("delete");
    real(path).delete(base(path));
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    faults.call("copy");
    real(from).copy(base(from), base(to), options);
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    faults.call("move");
    real(from).move(base(from), base(to), options);
  }

  @Override
  public boolean isSameFile(Path first, Path second) throws IOException {
    return real(first).isSameFile(base(first), base(second));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return real(path).isHidden(base(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return real(path).getFileStore(base(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    real(path).checkAccess(base(path), modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return real(path).getFileAttributeView(base(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return real(path).readAttributes(base(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return real(path).readAttributes(base(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    real(path).setAttribute(base(path), name, value, options);
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("there is one");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    return system.path(Path.of(uri));
  }
}
