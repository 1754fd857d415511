package io.github.vae4j.backend.base;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Settings of JavaCPP, the bridge that several engines stand on. One process shares them, whatever
 * engine is opened first.
 */
public final class JavaCpp {
  private static final String SETTINGS = "org.bytedeco.javacpp.";
  private static final String JAVA_PATH = "java.library.path"; // it is read at each search

  private JavaCpp() {}

  /** Returns this platform as JavaCPP names it. */
  public static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "");
    return (os.startsWith("mac") ? "macosx" : os.startsWith("win") ? "windows" : "linux")
        + "-"
        + (arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "arm64" : arch);
  }

  /**
   * Sets what JavaCPP reads when its classes are first used.
   *
   * @param jars of the engine
   * @param natives the folder of the native libraries, if there is one
   */
  public static void configure(EngineJars jars, Optional<Path> natives) {
    // Its limit, four times the heap, counts all memory of the process and would end long runs.
    setDefault("maxPhysicalBytes", "0");
    // Where there is such a logging library, JavaCPP's warnings go there: one process shares one
    // JavaCPP, whose version fits only one of the engines that stand on it to the last digit.
    if (jars.has("org.slf4j.LoggerFactory")) {
      setDefault("logger", "slf4j");
    }
    natives.ifPresent(JavaCpp::searchFirst);
  }

  private static void searchFirst(Path folder) {
    // Else JavaCPP looks into jars first, and into folders not at all if it finds none.
    System.setProperty(SETTINGS + "pathsFirst", "true");
    // Else it asks the folders of the system first.
    System.setProperty(SETTINGS + "platform.linkpath", folder.toString());
    // Else it puts links to this folder beside each library that it finds elsewhere. Where the
    // system has an OpenBLAS, these would take the place of the system's own libgcc_s.
    System.setProperty(SETTINGS + "canCreateSymbolicLink", "false");
    String path = System.getProperty(JAVA_PATH, "");
    if (!List.of(path.split(File.pathSeparator)).contains(folder.toString())) {
      System.setProperty(
          JAVA_PATH, path.isEmpty() ? folder.toString() : folder + File.pathSeparator + path);
    }
  }

  private static void setDefault(String setting, String value) {
    if (System.getProperty(SETTINGS + setting) == null) {
      System.setProperty(SETTINGS + setting, value);
    }
  }

  /**
   * Returns what is set for the whole process, for the facts of an open backend.
   *
   * @param variable of the environment that the engine reads too
   */
  public static String processWide(String variable) {
    List<String> settings = new ArrayList<>();
    for (String setting :
        List.of("maxPhysicalBytes", "pathsFirst", "canCreateSymbolicLink", "logger")) {
      String key = SETTINGS + setting;
      settings.add(key + "=" + System.getProperty(key, "unset"));
    }
    settings.add(variable + "=" + Objects.requireNonNullElse(System.getenv(variable), "unset"));
    return String.join(", ", settings);
  }
}
