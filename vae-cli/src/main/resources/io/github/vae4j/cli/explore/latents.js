// The sliders of latent dimensions and the fields of conditions.

import { element } from "./draw.js";

const UNUSED = 0.01; // nats of KL below which the model does not use a dimension

/** Makes the fields of the conditions; `changed` is called when somebody changes one. */
export function conditions(model, changed) {
  const box = document.getElementById("conditions");
  box.hidden = model.conditions.length === 0;
  const fields = model.conditions.map((condition) => {
    const field = condition.levels
      ? element("select", {}, ...condition.levels.map((level) => new Option(level, level)))
      : element("input", { type: "text", inputMode: "decimal", autocomplete: "off" });
    if (condition.unknown) {
      field.prepend(new Option("not known", ""));
    }
    field.value = condition.unknown ? "" : condition.value;
    field.addEventListener("change", changed);
    box.append(element("label", {}, condition.name, field));
    return { name: condition.name, field, unknown: condition.unknown };
  });
  return {
    /** Returns the values as fields of a question. */
    values() {
      const values = {};
      for (const { name, field, unknown } of fields) {
        if (!unknown || field.value !== "") {
          values["given." + name] = field.value;
        }
      }
      return values;
    },
    /** Shows the values of a datum. */
    show(given) {
      for (const { name, field, unknown } of fields) {
        if (name in given || unknown) {
          field.value = given[name] ?? "";
        }
      }
    },
  };
}

/** Makes a slider for each dimension; `moved` is called with z when somebody moves one. */
export function sliders(start, moved) {
  let z = [...start];
  let inputs = [];
  const box = document.getElementById("sliders");

  function show() {
    for (const { dimension, input, output } of inputs) {
      const at = z[dimension];
      const reach = Math.max(Number(input.max), Math.ceil(2 * Math.abs(at)) / 2);
      input.max = reach;
      input.min = -reach;
      input.value = at;
      output.value = at.toFixed(2).replace("-", "\u2212");
    }
  }

  function slider(told) {
    const id = "slider-" + told.dimension;
    const input = element("input", { id, type: "range", step: 0.01 });
    input.max = told.reach;
    input.min = -told.reach;
    const output = element("output", { htmlFor: id });
    const label = element("label", { htmlFor: id }, told.name);
    if ("kl" in told) {
      label.append(element("span", { className: "kl" }, ` KL ${told.kl.toFixed(3)} nats`));
    }
    input.addEventListener("input", () => {
      z = [...z];
      z[told.dimension] = Number(input.value);
      output.value = z[told.dimension].toFixed(2).replace("-", "\u2212");
      moved(z);
    });
    inputs.push({ dimension: told.dimension, input, output });
    return element("div", { className: "slider" }, label, output, input);
  }

  return {
    /** Shows a slider for each of these dimensions, those that the model does not use folded away. */
    fill(all) {
      inputs = [];
      const unused = all.filter((told) => "kl" in told && told.kl < UNUSED);
      box.replaceChildren(...all.filter((told) => !unused.includes(told)).map(slider));
      if (unused.length) {
        const summary = `${unused.length} that the model does not use (KL below ${UNUSED} nats)`;
        box.append(element("details", {}, element("summary", {}, summary), ...unused.map(slider)));
      }
      show();
    },
    /** Returns where the sliders are. */
    at() {
      return z;
    },
    /** Moves the sliders. */
    move(to) {
      z = [...to];
      show();
      moved(z);
    },
  };
}
