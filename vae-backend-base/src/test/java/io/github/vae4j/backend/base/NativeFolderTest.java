package io.github.vae4j.backend.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
  private static final String VARIABLE = "PLAIN_LIBRARY_PATH";

  @TempDir private Path temp = Path.of("");

  private final NativeFolder folder =
      new NativeFolder(
          NativeFolderTest.class,
          "plain",
          VARIABLE,
          path -> NativeFolder.missing(path, List.of("plain")).isEmpty());

  @AfterEach
  void unset() {
    System.clearProperty(VARIABLE);
  }

  private Path with(String name, String file) throws Exception {
    Path made = Files.createDirectories(temp.resolve(name));
    Files.createFile(made.resolve(file));
    return made;
  }

  @Test
  void theFirstFolderOfThePathThatHasTheLibraryIsTaken() throws Exception {
    Path one = with("one", "other");
    Path two = with("two", System.mapLibraryName("plain"));
    Path three = with("three", System.mapLibraryName("plain"));
    System.setProperty(
        VARIABLE, String.join(File.pathSeparator, List.of("" + one, "" + two, "" + three)));
    assertEquals(Optional.of(two), folder.find());
    System.setProperty(VARIABLE, one.toString());
    assertEquals(Optional.of(one), folder.find());
  }

  @Test
  void anEmptyVariableIsNoneAndTheFolderBesideTheClassesIsTakenIfItIsThere() {
    Path beside = folder.shipped().orElseThrow();
    assertTrue(beside.endsWith("natives"), beside.toString());
    System.setProperty(VARIABLE, "");
    assertEquals(Optional.of(beside).filter(Files::isDirectory), folder.find());
  }

  @Test
  void aLibraryIsThereUnderItsPlainNameOrWithAVersion() throws Exception {
    Path versioned = Files.createDirectories(temp.resolve("versioned"));
    String plain = System.mapLibraryName("plain");
    String stem = plain.substring(0, plain.indexOf("plain") + "plain".length());
    for (String file : List.of(stem + ".so.2", stem + "_jni.so")) {
      Files.createFile(versioned.resolve(file));
    }
    assertEquals(
        List.of(System.mapLibraryName("jni")),
        NativeFolder.missing(versioned, List.of("plain", "jni")));
    assertEquals(List.of(plain), NativeFolder.missing(temp.resolve("absent"), List.of("plain")));
  }

  @Test
  void messagesNameTheVariableAndTheFolder() {
    String reason = folder.nowhere("Plain", "com.acme:plain").reason();
    assertTrue(reason.contains(VARIABLE + " is not set"), reason);
    assertTrue(reason.contains(folder.shipped().orElseThrow().toString()), reason);
    assertTrue(reason.contains("com.acme:plain"), reason);
    assertEquals(
        "put the libraries there, or point " + VARIABLE + " to their folder",
        folder.lacking(temp, List.of("libplain.so"), "the libraries").remedy());
  }
}
