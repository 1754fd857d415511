package io.github.vae4j.it.fault;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;

/** The system's files, through calls that can fail. */
final class FaultyFileSystem extends FileSystem {
  private final Faults faults;
  private final FaultyProvider provider;

  FaultyFileSystem(Faults faults) {
    this.faults = faults;
    this.provider = new FaultyProvider(this, faults);
  }

  Faults faults() {
    return faults;
  }

  /** Returns the path of this system that leads to a path of the default one. */
  Path path(Path base) {
    return new FaultyPath(this, base);
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(path(Path.of("/")));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public Path getPath(String first, String... more) {
    return path(Path.of(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    throw new UnsupportedOperationException("nobody matches");
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("nobody asks");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("nobody watches");
  }
}
