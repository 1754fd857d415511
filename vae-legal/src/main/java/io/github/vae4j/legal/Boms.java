package io.github.vae4j.legal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.parsers.JsonParser;

/**
 * Bills of materials. One has no serial number and no time, so that the same contents give the same
 * file.
 */
final class Boms {
  static final String FILE = "sbom.cdx.json";
  private static final Version FORMAT = Version.VERSION_16;

  private Boms() {}

  static String text(String archive, Contents contents) {
    Component subject = new Component();
    subject.setType(Component.Type.APPLICATION);
    subject.setGroup(Contents.GROUP);
    subject.setName(archive);
    subject.setVersion(contents.version());
    subject.setBomRef(archive);
    Metadata metadata = new Metadata();
    metadata.setTimestamp(null);
    metadata.setComponent(subject);
    Bom bom = new Bom();
    bom.setMetadata(metadata);
    bom.setComponents(contents.components());
    try {
      String text = BomGeneratorFactory.createJson(FORMAT, bom).toJsonString() + "\n";
      List<ParseException> faults = new JsonParser().validate(text, FORMAT);
      if (!faults.isEmpty()) {
        throw new IllegalStateException(
            "the bill of materials of " + archive + " is not " + FORMAT + ": " + faults);
      }
      return text;
    } catch (GeneratorException | IOException e) {
      throw new IllegalStateException("the bill of materials of " + archive + " is wrong", e);
    }
  }

  /** Returns the components that a bill lists. */
  static List<Component> read(String text) {
    try {
      return new JsonParser().parse(text.getBytes(UTF_8)).getComponents();
    } catch (ParseException e) {
      throw new IllegalStateException("this is no bill of materials: " + text, e);
    }
  }
}
