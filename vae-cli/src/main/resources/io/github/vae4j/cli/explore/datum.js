// What is said of one datum: itself, its reconstruction, its score and what speaks against it.

import { datum as cells, element, image, nats, number } from "./draw.js";

const SIDE = 150;

/** Shows a datum without its score, which comes later. */
export function show(model, told) {
  document.getElementById("datum").hidden = false;
  const parts = [told.name];
  if (told.class !== undefined) {
    parts.push(told.class === "" ? "class not known" : `class ${told.class}`);
  }
  for (const [name, value] of Object.entries(told.ids)) {
    parts.push(`${name} ${value}`);
  }
  document.getElementById("datum-name").textContent = parts.join(", ");
  const pictures = document.getElementById("datum-pictures");
  if (model.view.kind === "image") {
    pictures.replaceChildren(
      figure(image(model.view, told.original, `${told.name} as it is`, SIDE), "as it is"),
      figure(image(model.view, told.decoded, `reconstruction of ${told.name}`, SIDE), "reconstruction"));
  } else {
    document.getElementById("datum-cells").replaceChildren(cells(model.view, told, null));
  }
  document.getElementById("score").replaceChildren(...entry("score", "computing"));
}

function figure(picture, caption) {
  return element("figure", {}, picture, element("figcaption", {}, caption));
}

function entry(name, text) {
  return [element("dt", {}, name), element("dd", {}, text)];
}

/** Shows the score of a datum. */
export function scored(model, told, score) {
  const entries = [];
  const name = score.crossEntropy ? "cross-entropy less the entropy of the grey levels" : "\u2212log p(x)";
  const error = "error" in score ? ` \u00b1 ${nats(score.error)}` : "";
  entries.push(...entry("score", `${nats(score.nats)}${error} nats: ${name}, by ${score.samples} draws; higher is stranger`));
  if ("percentile" in score) {
    entries.push(...entry("percentile", `${score.percentile.toFixed(1)} among the scores of ${score.reference}`));
  }
  if ("effective" in score) {
    entries.push(...entry("effective draws", `${number(score.effective, 3)} of ${score.samples}`));
  }
  if ("tail" in score) {
    const doubt = score.tail > score.tailLimit ? `; above ${score.tailLimit.toFixed(2)}, the score is not to be trusted` : "";
    entries.push(...entry("Pareto k-hat", nats(score.tail) + doubt));
  }
  document.getElementById("score").replaceChildren(...entries);
  if (model.view.kind === "table") {
    document.getElementById("datum-cells").replaceChildren(cells(model.view, told, score));
  }
}

/** Says why there is no score. */
export function unscored(error) {
  document.getElementById("score").replaceChildren(...entry("score", `none: ${error.message}`));
}
