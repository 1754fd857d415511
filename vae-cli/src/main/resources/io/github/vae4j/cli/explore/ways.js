// The steps of a refinement, and the way between two data.

import { ask } from "./ask.js";
import { curve, element, image, nats, row as table, rows } from "./draw.js";

const SIDE = 150;
const SMALL = 84;

/** Makes the refinement of the chosen datum; `move` takes the sliders to latents. */
export function refinement(model, move) {
  const button = document.getElementById("refine");
  const step = document.getElementById("step");
  const course = document.getElementById("course");
  let row = -1;
  let told = null;

  const help = document.getElementById("refinement-help");
  const what = `Moves the encoder's proposal of this datum by ${model.method}, the model held fixed, and draws its mean after each step.`;
  button.textContent = `Refine by ${model.method}`;
  button.addEventListener("click", async () => {
    const asked = row;
    button.disabled = true;
    try {
      const answer = await ask("refine", { row: asked });
      if (asked === row) {
        told = answer;
        step.max = told.elbo.length - 1;
        step.value = step.max;
        course.hidden = false;
        show();
      }
    } catch (e) {
      help.textContent = e.message;
    }
    button.disabled = false;
  });
  step.addEventListener("input", show);
  document.getElementById("refined").addEventListener("click", () => move(told.z[step.value]));

  function show() {
    const k = Number(step.value);
    const last = told.elbo.length - 1;
    const gain = told.elbo[k] - told.elbo[0];
    const text = `${k} of ${last}: ELBO ${nats(told.elbo[k])} nats, ${gain < 0 ? "" : "+"}${nats(gain)}`;
    document.getElementById("step-text").value = text;
    step.setAttribute("aria-valuetext", text);
    document.getElementById("course-chart").replaceChildren(
      curve(told.elbo, k, `ELBO by step, from ${nats(told.elbo[0])} to ${nats(told.elbo[last])} nats`));
    const label = `decoded mean of the proposal after ${k} steps`;
    document.getElementById("course-picture").replaceChildren(
      model.view.kind === "image" ? image(model.view, told.decoded[k], label, SIDE) : table(model.view, told.decoded[k], label));
  }

  return (chosen) => {
    row = chosen;
    told = null;
    course.hidden = true;
    help.textContent = what;
    document.getElementById("refinement").hidden = false;
  };
}

/** Makes the way between two data; `given` returns the conditions, `plot` marks the ends. */
export function way(model, given, plot, move, failed) {
  const spherical = document.getElementById("spherical");
  const strip = document.getElementById("strip");
  let from = -1;
  let to = -1;
  spherical.addEventListener("change", draw);

  async function draw() {
    plot.ends(from, to);
    document.getElementById("way").hidden = from < 0 && to < 0;
    document.getElementById("ends").textContent =
      `from ${from < 0 ? "a datum to be chosen" : plot.describe(from)} to ${to < 0 ? "a datum to be chosen" : plot.describe(to)}`;
    if (from < 0 || to < 0) {
      return;
    }
    try {
      const fields = { from, to, ...given() };
      if (spherical.checked) {
        fields.spherical = "yes";
      }
      show(await ask("interpolate", fields));
    } catch (e) {
      failed(e);
    }
  }

  function show(told) {
    const shares = told.steps.map((step, i) => (i / (told.steps.length - 1)).toFixed(3).replace(/\.?0+$/, ""));
    if (model.view.kind === "table") {
      strip.replaceChildren(rows(model.view, told.steps, shares.map((share) => "t = " + share)));
      return;
    }
    strip.replaceChildren(
      ...told.steps.map((step, i) => {
        const picture = image(model.view, step, `decoded at ${shares[i]} of the way`, SMALL);
        const button = element("button", { type: "button", title: "Move the sliders there" }, picture, shares[i]);
        button.addEventListener("click", () => move(told.z[i]));
        return button;
      }));
  }

  return {
    from(row) {
      from = row;
      draw();
    },
    to(row) {
      to = row;
      draw();
    },
  };
}
