// Puts the parts of the page together.

import { ask, asking } from "./ask.js";
import { scored, show, unscored } from "./datum.js";
import { element, image, paint, row as table } from "./draw.js";
import { conditions, sliders } from "./latents.js";
import { plot } from "./plot.js";
import { refinement, way } from "./ways.js";

const SIDE = 320;
const problem = document.getElementById("problem");

function failed(error) {
  problem.textContent = error.message;
  problem.hidden = false;
}

/** Shows what the sliders' latents are decoded to, in the element that is there. */
function decodedInto(model) {
  const picture = document.getElementById("picture");
  const label = "what the latents of the sliders are decoded to";
  let canvas = null;
  return (answer, milliseconds) => {
    problem.hidden = true;
    if (model.view.kind === "table") {
      const scrolled = picture.firstChild ? picture.firstChild.scrollTop : 0;
      picture.replaceChildren(table(model.view, answer.decoded, label));
      picture.firstChild.scrollTop = scrolled;
    } else if (canvas) {
      paint(canvas, model.view, answer.decoded);
    } else {
      canvas = image(model.view, answer.decoded, label, SIDE);
      picture.replaceChildren(canvas);
    }
    document.getElementById("took").textContent = `answered in ${Math.ceil(milliseconds)} ms`;
  };
}

function describe(model) {
  document.title = `${model.path} - vae explore`;
  document.getElementById("about").textContent =
    `${model.path}: ${model.description}` + (model.data ? `; ${model.rows} data of ${model.data}` : "");
  document.getElementById("notes").replaceChildren(...model.notes.map((note) => element("li", {}, note)));
  document.body.classList.add(model.view.kind);
  document.body.classList.toggle("few", !model.data);
  if (model.view.kind === "table") { // its columns need the whole width
    document.getElementById("way").before(document.getElementById("datum"));
    document.getElementById("decoded").after(document.getElementById("refinement"));
  }
}

async function begin() {
  const model = await ask("model");
  describe(model);
  const decode = asking("decode", decodedInto(model), failed);
  const given = conditions(model, () => decode({ z: knobs.at().join(), ...given.values() }));
  const knobs = sliders(model.start, (z) => decode({ z: z.join(), ...given.values() }));
  let home = model.start;
  knobs.move(home);
  document.getElementById("reset").addEventListener("click", () => knobs.move(home));
  let seed = 0;
  document.getElementById("draw").addEventListener("click", async () => {
    try {
      seed += 1;
      knobs.move((await ask("prior", { seed, ...given.values() })).z);
    } catch (e) {
      failed(e);
    }
  });
  const order = document.getElementById("order");
  order.textContent = model.data ? "encoding the data" : "";
  const latents = await ask("latents");
  order.textContent = "";
  if (latents.sliders.length && "kl" in latents.sliders[0]) {
    order.textContent = "by their mean KL to the prior on the data, the largest first";
  }
  knobs.fill(latents.sliders);
  if (!latents.plot) {
    return;
  }
  document.getElementById("data").hidden = false;
  const points = plot(latents.plot, choose);
  const refine = refinement(model, (z) => knobs.move(z));
  const between = way(model, () => given.values(), points, (z) => knobs.move(z), failed);
  let chosen = -1;
  document.getElementById("from").addEventListener("click", () => between.from(chosen));
  document.getElementById("to").addEventListener("click", () => between.to(chosen));
  const question = asking(
    "datum",
    (told) => {
      if (told.row !== chosen) {
        return; // another one was chosen since
      }
      given.show(told.given);
      home = told.z;
      knobs.move(home);
      show(model, told);
      refine(chosen);
      score(told);
    },
    failed);

  function choose(row) {
    chosen = row;
    points.choose(row);
    question({ row });
  }

  async function score(told) {
    try {
      const answer = await ask("score", { row: told.row });
      if (told.row === chosen) {
        scored(model, told, answer);
      }
    } catch (e) {
      if (told.row === chosen) {
        unscored(e);
      }
    }
  }
}

begin().catch(failed);
