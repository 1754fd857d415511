package io.github.vae4j.legal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Component.Type;
import org.cyclonedx.model.Evidence;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.component.evidence.Occurrence;

/** The components of one archive, each once, with the places where it stands. */
final class Contents {
  static final String GROUP = "io.github.vae4j";
  private static final String LICENCE = "Apache-2.0";
  private static final String COPYRIGHT = "Copyright 2026 the vae4j authors";
  private static final Pattern LEGAL =
      Pattern.compile("(?i)(META-INF/)?[^/]*(LICEN[CS]E|NOTICE|COPYING)[^/]*(?<!\\.class)");

  private final Register register;
  private final String version;
  private final List<String> natives;
  private final Map<String, Component> components = new TreeMap<>();
  private final Map<String, String> texts = new TreeMap<>();

  /**
   * Begins with nothing.
   *
   * @param version of this project
   * @param natives {@code group:artifact:version} of the jars that native libraries come from
   */
  Contents(Register register, String version, List<String> natives) {
    this.register = register;
    this.version = version;
    this.natives = natives;
  }

  List<Component> components() {
    return List.copyOf(components.values());
  }

  /** The legal texts that jars bring, by the name of the jar and of the text. */
  Map<String, String> texts() {
    return texts;
  }

  String version() {
    return version;
  }

  /** Adds a jar that stands at a place in the archive. */
  void addJar(Path jar, String place) throws IOException {
    Component component = addMerged(jar);
    occurs(component, place);
    component.setHashes(List.of(new Hash(Hash.Algorithm.SHA_256, Digests.sha256(jar))));
  }

  /** Adds a jar whose classes are in the archive, but not its file. */
  Component addMerged(Path jar) throws IOException {
    String file = jar.getFileName().toString();
    Component component = file.startsWith("vae-") ? own(jar, file) : ofOthers(jar, file);
    return components.computeIfAbsent(component.getPurl(), purl -> component);
  }

  private Component own(Path jar, String file) throws IOException {
    String artifact = file.substring(0, file.length() - ("-" + version + ".jar").length());
    Component component = library(GROUP, artifact, version, LICENCE, COPYRIGHT);
    if (artifact.startsWith("vae-bundle-")) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        Boms.read(text(zip, "META-INF/" + Boms.FILE)).forEach(component::addComponent);
        texts.put(file + ": " + Notices.FILE, text(zip, "META-INF/" + Notices.FILE));
      }
    } else if (artifact.equals("vae-core")) {
      addInside(component, register.jar(file));
    }
    return component;
  }

  private Component ofOthers(Path jar, String file) throws IOException {
    Register.Entry entry = register.jar(file);
    String found = file.substring(entry.artifact().length() + 1, file.length() - ".jar".length());
    entry.check(found);
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry item : zip.stream().map(ZipEntry.class::cast).toList()) {
        if (!item.isDirectory() && LEGAL.matcher(item.getName()).matches()) {
          texts.put(file + ": " + item.getName(), text(zip, item.getName()));
        }
      }
    }
    Component component =
        library(entry.group(), entry.artifact(), found, entry.licence(), entry.copyright());
    addInside(component, entry);
    return component;
  }

  /** Adds a native library that stands at a place in the archive. */
  void addNative(Path library, String place) throws IOException {
    Register.Entry entry = register.file(library.getFileName().toString(), natives);
    String jar = entry.group() + ":" + entry.artifact() + ":";
    String found = natives.stream().filter(from -> from.startsWith(jar)).findFirst().orElseThrow();
    entry.check(found.substring(jar.length()));
    Component component =
        components.computeIfAbsent(
            (entry.name() + "@" + entry.version() + " of " + found).replace(' ', '-'),
            ref -> {
              Component made =
                  part(entry.name(), entry.version(), entry.licence(), entry.copyright());
              made.setBomRef(ref);
              if (found.equals(jar + entry.version())) {
                made.setGroup(entry.group());
                made.setPurl(purl(entry.group(), entry.artifact(), entry.version()));
              }
              addInside(made, entry);
              return made;
            });
    Component file = new Component();
    file.setType(Type.FILE);
    file.setName(place);
    file.setHashes(List.of(new Hash(Hash.Algorithm.SHA_256, Digests.sha256(library))));
    component.addComponent(file);
    occurs(component, place);
  }

  /** Adds the Java run-time. */
  void addJava(String javaVersion) {
    Component java = new Component();
    java.setType(Type.PLATFORM);
    java.setName("OpenJDK");
    java.setVersion(javaVersion);
    java.setCopyright("Copyright (c) Oracle and/or its affiliates and others");
    java.setLicenses(Licences.choice("GPL-2.0-only WITH Classpath-exception-2.0"));
    java.setBomRef("openjdk@" + javaVersion);
    occurs(java, "lib/modules");
    components.put("openjdk", java);
  }

  private static Component library(
      String group, String artifact, String version, String licence, String copyright) {
    Component component = part(artifact, version, licence, copyright);
    component.setGroup(group);
    component.setPurl(purl(group, artifact, version));
    component.setBomRef(purl(group, artifact, version));
    return component;
  }

  private static Component part(String name, String version, String licence, String copyright) {
    Component component = new Component();
    component.setType(Type.LIBRARY);
    component.setName(name);
    component.setVersion(version);
    component.setLicenses(Licences.choice(licence));
    component.setCopyright(copyright);
    return component;
  }

  private static void addInside(Component component, Register.Entry entry) {
    for (Register.Inside inside : entry.inside()) {
      component.addComponent(
          part(inside.name(), inside.version(), inside.licence(), inside.copyright()));
    }
  }

  static void occurs(Component component, String place) {
    Evidence evidence = Optional.ofNullable(component.getEvidence()).orElseGet(Evidence::new);
    List<Occurrence> occurrences =
        new ArrayList<>(Optional.ofNullable(evidence.getOccurrences()).orElseGet(List::of));
    Occurrence occurrence = new Occurrence();
    occurrence.setLocation(place);
    occurrences.add(occurrence);
    evidence.setOccurrences(occurrences);
    component.setEvidence(evidence);
  }

  private static String purl(String group, String artifact, String version) {
    return "pkg:maven/" + group + "/" + artifact + "@" + version;
  }

  private static String text(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IllegalStateException(zip.getName() + " has no " + name);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** Writes what is in the archive into a folder. */
  void write(Path folder, String archive) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(Notices.FILE), Notices.text(archive, this));
    Files.writeString(folder.resolve(Boms.FILE), Boms.text(archive, this));
  }
}
