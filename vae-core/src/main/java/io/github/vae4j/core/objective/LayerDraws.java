package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Chain;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples of a proposal with their log-probabilities, those of a hierarchy layer by layer too.
 *
 * @param z [sample, batch, latent]
 * @param logProb [sample, batch]
 * @param logProbs [sample, batch] each, whose sum is logProb, in the order of the layers; empty
 *     where there is one layer
 */
record LayerDraws(Tensor z, Tensor logProb, List<Tensor> logProbs) {
  static LayerDraws of(Distribution proposal, String site, Shape sampleShape) {
    if (proposal instanceof Chain chain) {
      Chain.Draw draw = chain.draw(site, sampleShape);
      return new LayerDraws(draw.sample(), sum(draw.logProbs()), draw.logProbs());
    }
    Distribution.SampleAndLogProb draw = proposal.sampleAndLogProb(site, sampleShape);
    return new LayerDraws(draw.sample(), draw.logProb(), List.of());
  }

  /** Returns samples of a proposal, of any origin, with their log-probabilities under it. */
  static LayerDraws at(Distribution proposal, Tensor z) {
    List<Tensor> logProbs =
        proposal instanceof Chain chain ? chain.logProbs(z) : List.of(proposal.logProb(z));
    return new LayerDraws(z, sum(logProbs), logProbs.size() > 1 ? logProbs : List.of());
  }

  /** Weighs the samples; the model sees them as {@code seen}, which has their value. */
  WeightedSamples weighed(Tensor logLikelihood, Distribution prior, Tensor seen) {
    if (!(prior instanceof Chain chain) || chain.widths().size() != logProbs.size()) {
      return new WeightedSamples(z, logLikelihood, prior.logProb(seen), logProb);
    }
    List<Tensor> ofPrior = chain.logProbs(seen);
    List<Tensor> kl = new ArrayList<>();
    for (int i = 0; i < logProbs.size(); i++) {
      kl.add(logProbs.get(i).sub(ofPrior.get(i)));
    }
    return new WeightedSamples(z, logLikelihood, sum(ofPrior), logProb, kl);
  }

  private static Tensor sum(List<Tensor> terms) {
    return terms.stream().reduce(Tensor::add).orElseThrow();
  }
}
