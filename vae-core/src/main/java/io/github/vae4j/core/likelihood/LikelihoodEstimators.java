package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.refinement.RefiningMethod;
import io.github.vae4j.core.word.Word;
import io.github.vae4j.core.word.WordSettings;

/** Makes estimators by the words users write. */
public final class LikelihoodEstimators {
  private static final String IWAE = "iwae:K, such as iwae:5000";
  private static final String IS = "is:K,scale=S, such as is:5000,scale=1.2";
  private static final String AIS =
      "ais:T[,chains=C][,leapfrog=N], such as ais:1000 (16 chains, 10 leapfrog steps)";
  private static final String BDMC =
      "bdmc:T[,chains=C][,leapfrog=N], such as bdmc:1000 (16 chains, 10 leapfrog steps)";
  private static final String HMC =
      "hmc:L[,chains=C][,leapfrog=N][,burn-in=N][,thin=N], such as hmc:50";

  private LikelihoodEstimators() {}

  /**
   * Returns the estimator of a word: {@code iwae:K}, {@code is:K,scale=S}, {@code ais:T}, {@code
   * hmc:L}, or that of an inference method which refines, such as {@code bsvi:500}.
   *
   * @throws IllegalArgumentException if there is none of that name, or its settings are wrong; the
   *     message says what it takes
   */
  public static LikelihoodEstimator create(String word) {
    String name = Word.of(word).name();
    String argument = Word.of(word).settings();
    return switch (name) {
      case "iwae" -> {
        WordSettings a = WordSettings.of(name, argument, IWAE);
        int k = a.integer("K");
        a.end();
        yield ImportanceSampling.iwae(k);
      }
      case "is" -> {
        WordSettings a = WordSettings.of(name, argument, IS);
        double scale = a.setting("scale").orElse(1.0);
        int k = a.integer("K");
        a.end();
        yield new ImportanceSampling(k, scale);
      }
      case AnnealedImportanceSampling.WORD -> annealed(WordSettings.of(name, argument, AIS));
      case "hmc" -> posteriorDensity(WordSettings.of(name, argument, HMC));
      default -> refining(word);
    };
  }

  /** Returns whether the word names bidirectional Monte Carlo, which simulates its own data. */
  public static boolean isBidirectional(String word) {
    return Word.of(word).name().equals(BidirectionalMonteCarlo.WORD);
  }

  /**
   * Returns the estimator of {@code bdmc:T}.
   *
   * @throws IllegalArgumentException if its settings are wrong
   */
  public static BidirectionalMonteCarlo bidirectional(String word) {
    String argument = Word.of(word).settings();
    return new BidirectionalMonteCarlo(
        annealed(WordSettings.of(BidirectionalMonteCarlo.WORD, argument, BDMC)));
  }

  private static AnnealedImportanceSampling annealed(WordSettings a) {
    int chains = whole(a, "chains", 16);
    int leapfrogs = whole(a, "leapfrog", 10);
    int temperatures = a.integer("T");
    a.end();
    return new AnnealedImportanceSampling(temperatures, chains, leapfrogs);
  }

  private static PosteriorDensity posteriorDensity(WordSettings a) {
    PosteriorDensity usual = PosteriorDensity.of(2);
    int chains = whole(a, "chains", usual.chains());
    int leapfrogs = whole(a, "leapfrog", usual.leapfrogs());
    int burnIn = whole(a, "burn-in", usual.burnIn());
    int thin = whole(a, "thin", usual.thin());
    int samples = a.integer("L");
    a.end();
    return new PosteriorDensity(samples, chains, leapfrogs, burnIn, thin);
  }

  private static int whole(WordSettings argument, String key, int usual) {
    double value = argument.setting(key).orElse((double) usual);
    if (value != Math.rint(value)) {
      throw argument.refusal(key + " needs to be a whole number, found " + value);
    }
    return (int) value;
  }

  private static LikelihoodEstimator refining(String word) {
    InferenceMethod method;
    try {
      method = InferenceMethods.discover().create(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "estimator '"
              + word
              + "': "
              + e.getMessage()
              + "; estimators are iwae:K, is:K,scale=S, ais:T, bdmc:T, hmc:L and methods that refine,"
              + " such as bsvi:500",
          e);
    }
    if (method instanceof RefiningMethod refining) {
      return new RefinedBound(refining);
    }
    throw new IllegalArgumentException(
        "estimator '"
            + word
            + "': trains a model and is no estimator; name iwae:K, is:K,scale=S, ais:T, bdmc:T, hmc:L"
            + " or a method that refines, such as bsvi:500");
  }
}
