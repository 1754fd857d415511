package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.model.CoreModels;
import io.github.vae4j.core.model.VaeModelProvider;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes {@link M2} from its description, {@code m2:latent=16;...;classifier=mlp:256}. */
public final class SemiSupervisedModels implements VaeModelProvider {
  private static final String NAME = "m2";
  private static final String VAE = "vae:";
  private static final String CLASSIFIER = "classifier=";
  private static final String USUAL = "mlp:256";

  /** Called by the service loader. */
  public SemiSupervisedModels() {}

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public String form(String name) {
    return "m2[:PART=WORD;...] with the parts of vae and classifier";
  }

  @Override
  public boolean takesParts(String name) {
    return true;
  }

  @Override
  public boolean classifies(String name) {
    return true;
  }

  static String describe(M2 model) {
    String parts = model.vae().description().substring(VAE.length());
    return NAME + ":" + parts + ";" + CLASSIFIER + model.classifier().word();
  }

  @Override
  public Maker create(String name, String argument) {
    return (event, given) -> make(argument, event, given);
  }

  private M2 make(String argument, Shape event, Map<String, Shape> given) {
    List<String> parts = new ArrayList<>();
    List<String> classifiers = new ArrayList<>();
    for (String part : argument.isEmpty() ? new String[0] : argument.split(";", -1)) {
      (part.startsWith(CLASSIFIER) ? classifiers : parts).add(part);
    }
    if (classifiers.size() > 1) {
      throw new IllegalArgumentException("model m2: needs one classifier, found " + classifiers);
    }
    if (!given.containsKey(Given.CONDITION)) {
      return new M2(VaeSpec.builder(event).build(), Network.of(USUAL)); // refuses
    }
    Network classifier =
        Network.of(
            classifiers.isEmpty() ? USUAL : classifiers.get(0).substring(CLASSIFIER.length()));
    return new M2(CoreModels.parts(this, NAME, String.join(";", parts), event, given), classifier);
  }
}
