package io.github.vae4j.spark;

import io.github.vae4j.core.file.FileException;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Files of any file system that Hadoop knows, read and written whole. */
final class HadoopFiles {
  private HadoopFiles() {}

  private static FileSystem system(SparkSession session, Path path) throws IOException {
    return path.getFileSystem(session.sparkContext().hadoopConfiguration());
  }

  /** Returns what messages call a file: its folder and its name. */
  static java.nio.file.Path name(String file) {
    Path path = new Path(file);
    return path.getParent() == null || path.getParent().getName().isEmpty()
        ? java.nio.file.Path.of(path.getName())
        : java.nio.file.Path.of(path.getParent().getName(), path.getName());
  }

  /**
   * Reads a file.
   *
   * @throws FileException if it cannot be read
   */
  static byte[] read(SparkSession session, String file) {
    Path path = new Path(file);
    try (FSDataInputStream in = system(session, path).open(path)) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      throw new FileException(file + ": expected a file, found none; check the path", e);
    } catch (IOException e) {
      throw failed(file, "to read a file", e);
    }
  }

  /**
   * Writes a file aside and renames it, so that it is there whole or not at all; an older file of
   * that name is replaced.
   *
   * @throws FileException if it cannot be written
   */
  static void write(SparkSession session, String file, byte[] bytes) {
    Path path = new Path(file);
    Path aside = path.suffix(".writing");
    try {
      FileSystem system = system(session, path);
      try (FSDataOutputStream out = system.create(aside, true)) {
        out.write(bytes);
        out.hsync();
      }
      system.delete(path, false);
      if (!system.rename(aside, path)) {
        throw new IOException("its name could not be changed from " + aside.getName());
      }
    } catch (IOException e) {
      throw failed(file, "to write a file", e);
    }
  }

  static FileException failed(String file, String expected, IOException e) {
    return new FileException(file + ": expected " + expected + ", found: " + e.getMessage(), e);
  }
}
