package io.github.vae4j.core.part;

import io.github.vae4j.core.grid.Levels;
import io.github.vae4j.core.word.WordSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the likelihoods of this package by the names users write. */
public final class CoreLikelihoods implements LikelihoodProvider {
  private static final Map<String, ElementwiseLikelihood> ELEMENTWISE = new LinkedHashMap<>();

  static {
    for (ElementwiseLikelihood.Kind kind : ElementwiseLikelihood.Kind.values()) {
      ELEMENTWISE.put(kind.label(), ElementwiseLikelihood.of(kind));
    }
  }

  /** Called by the service loader. */
  public CoreLikelihoods() {}

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(ELEMENTWISE.keySet());
    names.addAll(
        List.of(OneHotLikelihood.CATEGORICAL, OneHotLikelihood.ORDINAL, ColumnsLikelihood.NAME));
    return names;
  }

  @Override
  public String form(String name) {
    return switch (name) {
      case ColumnsLikelihood.NAME -> ColumnsLikelihood.FORM;
      case OneHotLikelihood.CATEGORICAL, OneHotLikelihood.ORDINAL -> name + ":K";
      default -> {
        ElementwiseLikelihood.Kind kind = plain(name).kind();
        String levels = kind.ofLevels() ? "levels=L," : "";
        yield kind.scaled() ? name + "[:" + levels + "scale=KIND,floor=X]" : name;
      }
    };
  }

  @Override
  public Likelihood create(String name, String argument) {
    if (name.equals(ColumnsLikelihood.NAME)) {
      return ColumnsLikelihood.parse(argument);
    }
    WordSettings settings = WordSettings.of(name, argument, Scale.inFull(form(name)));
    if (name.equals(OneHotLikelihood.CATEGORICAL) || name.equals(OneHotLikelihood.ORDINAL)) {
      int levels = settings.integer("K");
      settings.end();
      return new OneHotLikelihood(levels, name.equals(OneHotLikelihood.ORDINAL));
    }
    ElementwiseLikelihood plain = plain(name);
    Scale scale = settings.text("scale").map(Scale::of).orElse(plain.scale());
    int levels = plain.kind().ofLevels() ? Levels.setting(settings) : 0;
    double usual = ElementwiseLikelihood.usualFloor(plain.kind(), levels);
    double floor = settings.setting("floor").orElse(usual);
    settings.end();
    return new ElementwiseLikelihood(plain.kind(), scale, floor, levels);
  }

  private static ElementwiseLikelihood plain(String name) {
    ElementwiseLikelihood plain = ELEMENTWISE.get(name);
    if (plain == null) {
      throw new IllegalArgumentException("there is no likelihood '" + name + "' here");
    }
    return plain;
  }
}
