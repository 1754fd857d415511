package io.github.vae4j.core.objective;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.InferenceMethodProvider;
import io.github.vae4j.core.word.WordSettings;
import java.util.List;
import java.util.function.Supplier;

/** Makes the methods of this package by the names users write. */
public final class CoreInferenceMethods implements InferenceMethodProvider {
  /** Called by the service loader. */
  public CoreInferenceMethods() {}

  @Override
  public List<String> names() {
    return List.of(
        "elbo",
        "iwae",
        "miwae",
        "piwae",
        "ciwae",
        "renyi",
        "vimco",
        "rws",
        "wake-sleep",
        "full-vb");
  }

  @Override
  public String form(String name) {
    return switch (name) {
      case "elbo" -> "elbo[:L][,sampled or stl][,free-bits=NATS]";
      case "iwae" -> "iwae:K[,dreg]";
      case "miwae", "piwae" -> name + ":M,K[,dreg]";
      case "ciwae" -> "ciwae:K,BETA[,dreg]";
      case "renyi" -> "renyi:ALPHA,K[,dreg]";
      case "vimco" -> "vimco:K";
      case "rws" -> "rws:K[,wake or sleep]";
      default -> name;
    };
  }

  @Override
  public InferenceMethod create(String name, String argument) {
    return switch (name) {
      case "elbo" -> elbo(argument);
      case "iwae" -> {
        WordSettings a = of(name, argument, "iwae:K[,dreg], such as iwae:10");
        yield weighted(a, () -> MultiSampleBound.iwae(a.integer("K")));
      }
      case "miwae" -> {
        WordSettings a = of(name, argument, "miwae:M,K[,dreg], such as miwae:8,8");
        yield weighted(a, () -> MultiSampleBound.miwae(a.integer("M"), a.integer("K")));
      }
      case "piwae" -> {
        WordSettings a = of(name, argument, "piwae:M,K[,dreg], such as piwae:8,8");
        yield weighted(a, () -> MultiSampleBound.piwae(a.integer("M"), a.integer("K")));
      }
      case "ciwae" -> {
        WordSettings a = of(name, argument, "ciwae:K,beta[,dreg], such as ciwae:10,0.5");
        yield weighted(a, () -> MultiSampleBound.ciwae(a.integer("K"), a.number("beta")));
      }
      case "renyi" -> {
        WordSettings a = of(name, argument, "renyi:alpha,K[,dreg], such as renyi:0.5,10");
        yield weighted(a, () -> MultiSampleBound.renyi(a.number("alpha"), a.integer("K")));
      }
      case "vimco" -> {
        WordSettings a = of(name, argument, "vimco:K, such as vimco:5");
        Vimco method = new Vimco(a.integer("K"));
        a.end();
        yield method;
      }
      case "rws" -> rws(of(name, argument, "rws:K[,wake or sleep], such as rws:5"));
      case "wake-sleep" -> {
        of(name, argument, "wake-sleep alone").end();
        yield new WakeSleep();
      }
      case "full-vb" -> {
        WordSettings a = of(name, argument, "full-vb[:N], such as full-vb");
        int data = a.more() ? a.integer("N") : 0;
        a.end();
        yield new FullVariationalBayes(data);
      }
      default ->
          throw new IllegalArgumentException(
              "inference method: expected one of " + names() + ", found '" + name + "'");
    };
  }

  private static WordSettings of(String name, String argument, String form) {
    return WordSettings.of(name, argument, form);
  }

  private static InferenceMethod elbo(String argument) {
    WordSettings a =
        of(
            "elbo",
            argument,
            "elbo[:L][,sampled or stl][,free-bits=NATS], such as elbo, elbo:5 or elbo:stl");
    boolean sampled = a.word("sampled");
    boolean stl = a.word("stl");
    double freeBits = a.setting("free-bits").orElse(0.0);
    int samples = a.more() ? a.integer("L") : 1;
    a.end();
    if (sampled && stl) {
      throw new IllegalArgumentException(
          "elbo:" + argument + ": sampled and stl are two ways to estimate the KL; name one");
    }
    Elbo.KlEstimator kl =
        stl
            ? Elbo.KlEstimator.STICKING_THE_LANDING
            : sampled ? Elbo.KlEstimator.SAMPLED : Elbo.KlEstimator.ANALYTIC;
    return new Elbo(samples, kl, freeBits);
  }

  private static InferenceMethod rws(WordSettings a) {
    boolean wake = a.word("wake");
    boolean sleep = a.word("sleep");
    int samples = a.integer("K");
    a.end();
    ReweightedWakeSleep.Phase phase =
        wake == sleep
            ? ReweightedWakeSleep.Phase.BOTH
            : wake ? ReweightedWakeSleep.Phase.WAKE : ReweightedWakeSleep.Phase.SLEEP;
    return new ReweightedWakeSleep(samples, phase);
  }

  private static InferenceMethod weighted(
      WordSettings argument, Supplier<MultiSampleBound> numbers) {
    boolean dreg = argument.word("dreg");
    MultiSampleBound method = numbers.get();
    argument.end();
    return dreg ? method.doublyReparameterized() : method;
  }
}
