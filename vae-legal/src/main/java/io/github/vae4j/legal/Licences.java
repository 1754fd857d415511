package io.github.vae4j.legal;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.license.Expression;

/** Licences by their names in SPDX's list, and their texts. */
final class Licences {
  private static final Pattern OPERATOR = Pattern.compile(" (AND|OR) ");

  private Licences() {}

  /**
   * Returns the texts of the licences in an expression, by name.
   *
   * @throws IllegalArgumentException if the folder of texts lacks one
   */
  static Map<String, String> texts(String expression) {
    Map<String, String> texts = new TreeMap<>();
    for (String licence : OPERATOR.split(expression)) {
      texts.put(licence, Register.resource("texts/" + licence.replace(' ', '-') + ".txt"));
    }
    return texts;
  }

  /** Returns an expression as CycloneDX has it. */
  static LicenseChoice choice(String expression) {
    LicenseChoice choice = new LicenseChoice();
    if (expression.contains(" ") || expression.startsWith("LicenseRef-")) {
      choice.setExpression(new Expression(expression));
    } else {
      License licence = new License();
      licence.setId(expression);
      choice.addLicense(licence);
    }
    return choice;
  }

  /** Returns the expression that a choice was made of. */
  static String expression(LicenseChoice choice) {
    return choice.getExpression() != null
        ? choice.getExpression().getValue()
        : choice.getLicenses().get(0).getId();
  }
}
