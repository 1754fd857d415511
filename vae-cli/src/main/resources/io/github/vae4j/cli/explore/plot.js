// The plot of encoded data: a point for each, along two axes that somebody chooses.

import { element, number } from "./draw.js";

const COLOURS = 10; // of colours.css; classes beyond them are squares
const NEAR = 14; // pixels at which the pointer is on a point
const MARGIN = 12;
const LEFT = 44; // pixels for the numbers along the axes
const BELOW = 24;

/** Makes the plot; `picked` is called with the row of a datum. */
export function plot(told, picked) {
  const canvas = document.getElementById("plot");
  const across = document.getElementById("across");
  const up = document.getElementById("up");
  const row = document.getElementById("row");
  const pointed = document.getElementById("pointed");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const count = told.names.length;
  let chosen = -1;
  let ends = [-1, -1];
  let places = [];
  let colours = [];

  canvas.setAttribute("aria-label", "Plot of the encoded data");
  canvas.setAttribute("aria-describedby", "plot-help");
  told.axes.forEach((axis, i) => {
    across.append(new Option(axis.name, i));
    up.append(new Option(axis.name, i));
  });
  up.value = Math.min(1, told.axes.length - 1);
  row.max = count;
  for (const field of [across, up]) {
    field.addEventListener("change", draw);
  }
  row.addEventListener("change", () => pick(Number(row.value) - 1));
  dark.addEventListener("change", () => {
    readColours();
    legend();
    draw();
  });
  new ResizeObserver(draw).observe(canvas);

  function colour(i) {
    return colours[told.classOf ? told.classOf[i] : 0] || colours.unknown;
  }

  /** Reads the colours of the classes from the style sheet, which has those of figures. */
  function readColours() {
    const style = getComputedStyle(document.documentElement);
    colours = (told.classes || [""]).map((name, i) => style.getPropertyValue(`--series-${i % COLOURS}`));
    colours.unknown = style.getPropertyValue("--quiet");
    colours.line = style.getPropertyValue("--line");
  }

  function legend() {
    const box = document.getElementById("legend");
    box.replaceChildren(
      ...(told.classes || []).map((name, i) => {
        const sign = element("span", { className: i >= COLOURS ? "square" : "" });
        sign.style.background = colours[i];
        return element("li", {}, sign, name);
      }));
  }

  /** Returns how numbers become pixels between two ends, and the few that are written there. */
  function scale(numbers, from, to, most) {
    const least = Math.min(...numbers);
    const range = Math.max(...numbers) - least || 1;
    const power = 10 ** Math.floor(Math.log10(range / most));
    const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= range / most) || 10 * power;
    const ticks = [];
    for (let i = Math.ceil(least / step); i * step <= least + range; i++) {
      ticks.push(i * step);
    }
    return { at: (v) => from + ((to - from) * (v - least)) / range, ticks };
  }

  /** Draws lines and numbers of both axes. */
  function axes(context, x, y, width, height) {
    context.strokeStyle = colours.line;
    context.fillStyle = colours.unknown;
    context.lineWidth = 1;
    context.font = "11px sans-serif";
    context.beginPath();
    context.textAlign = "center";
    for (const tick of x.ticks) {
      context.moveTo(x.at(tick), 0);
      context.lineTo(x.at(tick), height - BELOW);
      context.fillText(number(tick), x.at(tick), height - BELOW + 16);
    }
    context.textAlign = "right";
    for (const tick of y.ticks) {
      context.moveTo(LEFT, y.at(tick));
      context.lineTo(width, y.at(tick));
      context.fillText(number(tick), LEFT - 6, y.at(tick) + 4);
    }
    context.stroke();
    context.textAlign = "left";
  }

  function draw() {
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width) {
      return;
    }
    const density = devicePixelRatio || 1;
    canvas.width = width * density;
    canvas.height = height * density;
    const context = canvas.getContext("2d");
    context.scale(density, density);
    const x = scale(told.axes[across.value].at, LEFT + MARGIN, width - MARGIN, Math.max(2, Math.min(8, width / 70)));
    const y = scale(told.axes[up.value].at, height - BELOW - MARGIN, MARGIN, 6);
    places = told.axes[across.value].at.map((v, i) => [x.at(v), y.at(told.axes[up.value].at[i])]);
    axes(context, x, y, width, height);
    context.globalAlpha = 0.75;
    for (let i = 0; i < count; i++) {
      context.fillStyle = colour(i);
      sign(context, places[i], 3, told.classOf && told.classOf[i] >= COLOURS);
    }
    context.globalAlpha = 1;
    const ink = getComputedStyle(canvas).color;
    ends.forEach((at, i) => at >= 0 && text(context, places[at], i ? "to" : "from", ink));
    if (chosen >= 0) {
      context.strokeStyle = ink;
      context.lineWidth = 2.5;
      context.beginPath();
      context.arc(...places[chosen], 8, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  function sign(context, [x, y], radius, square) {
    context.beginPath();
    if (square) {
      context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
    } else {
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
  }

  function text(context, [x, y], what, ink) {
    context.font = "bold 14px sans-serif";
    context.strokeStyle = dark.matches ? "black" : "white"; // so that it stands out from the points
    context.lineWidth = 4;
    context.strokeText(what, x + 8, y - 8);
    context.fillStyle = ink;
    context.fillText(what, x + 8, y - 8);
  }

  function nearest(x, y, allowed = () => true) {
    let best = -1;
    let least = Infinity;
    places.forEach(([a, b], i) => {
      const distance = Math.hypot(a - x, b - y);
      if (distance < least && allowed(a - x, b - y, i)) {
        best = i;
        least = distance;
      }
    });
    return [best, least];
  }

  function describe(i) {
    const of = told.classes && told.classOf[i] >= 0 ? `, class ${told.classes[told.classOf[i]]}` : "";
    return `${told.rowKind} ${told.names[i]}${of}`;
  }

  function pick(i) {
    if (Number.isInteger(i) && i >= 0 && i < count) {
      picked(i);
    } else {
      row.value = chosen + 1;
    }
  }

  canvas.addEventListener("pointermove", (event) => {
    const [i, distance] = nearest(event.offsetX, event.offsetY);
    pointed.textContent = distance < NEAR ? describe(i) : "";
  });
  canvas.addEventListener("click", (event) => pick(nearest(event.offsetX, event.offsetY)[0]));
  canvas.addEventListener("keydown", (event) => {
    const toward = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const steps = { PageUp: -1, PageDown: 1 }[event.key];
    if (!toward && !steps) {
      return;
    }
    event.preventDefault();
    if (steps) {
      pick(Math.max(0, Math.min(count - 1, chosen + steps)));
      return;
    }
    const [x, y] = places[Math.max(0, chosen)];
    // Within 45 degrees of the arrow, and not a point that lies on this one.
    const [i] = nearest(x, y, (a, b) => {
      const along = a * toward[0] + b * toward[1];
      return along > 0.5 && along >= Math.abs(a * toward[1] + b * toward[0]);
    });
    if (i >= 0) {
      pick(i);
    }
  });
  readColours();
  legend();
  draw();
  return {
    /** Marks the chosen datum. */
    choose(i) {
      chosen = i;
      row.value = i + 1;
      draw();
    },
    /** Marks the ends of a way; -1 for none. */
    ends(from, to) {
      ends = [from, to];
      draw();
    },
    describe,
  };
}
