package io.github.vae4j.it.fault;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/** A path of the {@link FaultyFileSystem}. */
record FaultyPath(FaultyFileSystem system, Path base) implements Path {
  static Path base(Path path) {
    if (path instanceof FaultyPath faulty) {
      return faulty.base;
    }
    throw new ProviderMismatchException(path + " is of another file system");
  }

  private Path of(Path path) {
    return new FaultyPath(system, path);
  }

  private static Path any(Path path) {
    return path instanceof FaultyPath faulty ? faulty.base : path;
  }

  @Override
  public FileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return base.isAbsolute();
  }

  @Override
  @SuppressWarnings("NullAway") // Path says null for none
  public Path getRoot() {
    Path root = base.getRoot();
    return root == null ? null : of(root);
  }

  @Override
  @SuppressWarnings("NullAway")
  public Path getFileName() {
    Path name = base.getFileName();
    return name == null ? null : of(name);
  }

  @Override
  @SuppressWarnings("NullAway")
  public Path getParent() {
    Path parent = base.getParent();
    return parent == null ? null : of(parent);
  }

  @Override
  public int getNameCount() {
    return base.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return of(base.getName(index));
  }

  @Override
  public Path subpath(int from, int to) {
    return of(base.subpath(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return base.startsWith(any(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return base.endsWith(any(other));
  }

  @Override
  public Path normalize() {
    return of(base.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return of(base.resolve(any(other)));
  }

  @Override
  public Path relativize(Path other) {
    return of(base.relativize(any(other)));
  }

  @Override
  public URI toUri() {
    return base.toUri();
  }

  @Override
  public Path toAbsolutePath() {
    return of(base.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    system.faults().call("toRealPath");
    return of(base.toRealPath(options));
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("nobody watches");
  }

  @Override
  public int compareTo(Path other) {
    return base.compareTo(any(other));
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
