// Draws what the engine tells of data: images, and the columns of rows. Texts that come from data
// become text nodes and attributes, never HTML.

/** Makes an element with properties and children. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) {
      made[key] = value;
    } else {
      made.setAttribute(key, value);
    }
  }
  made.append(...children);
  return made;
}

/** Returns a number as people read it: four digits, a real minus. */
export function number(value, digits = 4) {
  const text = Math.abs(value) >= 10000 ? value.toFixed(0) : String(Number(value.toPrecision(digits)));
  return text.replace("-", "\u2212");
}

/** Returns a cell of a column as people read it. */
function cellText(column, text) {
  return column.levels ? text : text.replace(/^-(?=[\d.])/, "\u2212");
}

/** Returns a number of nats with two decimals. */
export function nats(value) {
  return value.toFixed(2).replace("-", "\u2212");
}

/** Returns a canvas with an image, so many times enlarged that its greater side is about `side`. */
export function image(view, base64, label, side) {
  const canvas = element("canvas", { className: "image", width: view.width, height: view.height });
  const zoom = Math.max(1, Math.round(side / Math.max(view.width, view.height)));
  canvas.style.width = zoom * view.width + "px";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  paint(canvas, view, base64);
  return canvas;
}

/** Paints an image over the one on a canvas. */
export function paint(canvas, view, base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(view.width, view.height);
  for (let p = 0; p < view.width * view.height; p++) {
    for (let c = 0; c < 3; c++) {
      pixels.data[4 * p + c] = bytes[view.colours * p + Math.min(c, view.colours - 1)];
    }
    pixels.data[4 * p + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}

/** Returns what a cell is likely to be: a band between the tails with the mean, or bars of levels. */
function likely(column, decoded, original) {
  return column.levels ? levels(column, decoded, original) : track(column, decoded, original);
}

function track(column, decoded, original) {
  const all = [column.least, column.greatest, decoded.low, decoded.high, decoded.at];
  const least = Math.min(...all.filter(Number.isFinite));
  const width = Math.max(...all.filter(Number.isFinite)) - least || 1;
  const share = (value) => Math.max(0, Math.min(100, (100 * (value - least)) / width));
  const mid = `mean ${cellText(column, decoded.text)}`;
  const text = Number.isFinite(decoded.low)
    ? `${mid}, 90 % of draws from ${cellText(column, decoded.lowText)} to ${cellText(column, decoded.highText)}`
    : mid;
  const line = element("div", { className: "track", title: text });
  line.setAttribute("role", "img");
  line.setAttribute("aria-label", text);
  if (Number.isFinite(decoded.low)) {
    const band = element("div", { className: "band" });
    band.style.left = share(decoded.low) + "%";
    band.style.width = Math.max(0.5, share(decoded.high) - share(decoded.low)) + "%";
    line.append(band);
  }
  const mean = element("div", { className: "mean" });
  mean.style.left = `calc(${share(decoded.at)}% - 1px)`;
  line.append(mean);
  if (original && Number.isFinite(original.at)) {
    const cell = element("div", { className: "cell" });
    cell.style.left = `calc(${share(original.at)}% - 1px)`;
    line.append(cell);
  }
  return line;
}

const MOST_LEVELS = 4;

function levels(column, decoded, original) {
  const order = decoded.shares.map((share, i) => i).sort((a, b) => decoded.shares[b] - decoded.shares[a]);
  let shown = order.slice(0, MOST_LEVELS);
  if (original && Number.isFinite(original.at) && !shown.includes(original.at)) {
    shown = [...shown.slice(0, MOST_LEVELS - 1), original.at]; // what the row has is always there
  }
  const list = element("ul", { className: "levels" });
  for (const i of shown) {
    const bar = element("div", { className: "bar" });
    bar.style.width = 100 * decoded.shares[i] + "%";
    const is = original && original.at === i;
    list.append(
      element("li", {},
        element("span", { className: is ? "is" : "" }, column.levels[i]),
        bar,
        element("span", { className: "percent" }, (100 * decoded.shares[i]).toFixed(1) + " %")));
  }
  if (order.length > shown.length) {
    const rest = 1 - shown.reduce((sum, i) => sum + decoded.shares[i], 0);
    list.append(element("li", { className: "quiet" },
      element("span", {}, `${order.length - shown.length} others`), element("span"),
      element("span", { className: "percent" }, (100 * Math.max(0, rest)).toFixed(1) + " %")));
  }
  return list;
}

function head(...names) {
  const row = element("tr");
  for (const name of names) {
    row.append(element("th", { scope: "col" }, name));
  }
  return element("thead", {}, row);
}

function name(column) {
  return element("th", { scope: "row" }, column.name);
}

/** Returns a table of what latents are decoded to. */
export function row(view, decoded, caption) {
  const body = element("tbody");
  view.columns.forEach((column, c) => {
    body.append(element("tr", {}, name(column), element("td", {}, cellText(column, decoded[c].text)),
      element("td", {}, likely(column, decoded[c]))));
  });
  return scroll(element("table", { "aria-label": caption }, head("column", "mean or level", "likely values"), body), view);
}

/** Returns a table of a row beside its reconstruction, with what speaks against it if that is known. */
export function datum(view, told, score) {
  const reasons = (score && score.reasons) || [];
  const known = reasons.map((n) => (n === "" ? -Infinity : n));
  const greatest = Math.max(1, ...known);
  const order = view.columns.map((column, c) => c);
  if (reasons.length) {
    order.sort((a, b) => known[b] - known[a]);
  }
  const body = element("tbody");
  for (const c of order) {
    const column = view.columns[c];
    const line = element("tr", {}, name(column), cell(told.original[c], score && score.filled && score.filled[c], column),
      element("td", {}, cellText(column, told.decoded[c].text)), element("td", {}, likely(column, told.decoded[c], told.original[c])));
    if (reasons.length) {
      line.append(element("td", {}, reasons[c] === "" ? "" : reason(reasons[c], greatest)));
    }
    body.append(line);
  }
  const heads = ["column", "cell", "reconstruction", "likely values"];
  if (reasons.length) {
    heads.push("\u2212log p(cell | others), nats");
  }
  return scroll(element("table", { "aria-label": "The row and its reconstruction" }, head(...heads), body), view);
}

function cell(original, filled, column) {
  if (!original.missing) {
    return element("td", {}, cellText(column, original.text));
  }
  const made = element("td", {}, element("span", { className: "missing" }, "missing"));
  if (filled) {
    made.append(column.levels
      ? `: ${filled.text}, with probability ${number(1 - filled.error, 3)}`
      : `: ${cellText(column, filled.text)} \u00b1 ${number(filled.error, 3)}`);
  }
  return made;
}

function reason(value, greatest) {
  const bar = element("div", { className: "bar" });
  bar.style.width = (100 * Math.max(0, value)) / greatest + "%";
  return element("div", { className: "reason" }, element("span", {}, nats(value)), bar);
}

/** Returns a table with a column for each of several decoded rows. */
export function rows(view, decoded, names) {
  const body = element("tbody");
  view.columns.forEach((column, c) => {
    const line = element("tr", {}, name(column));
    for (const one of decoded) {
      line.append(element("td", {}, cellText(column, one[c].text)));
    }
    body.append(line);
  });
  return scroll(element("table", {}, head("column", ...names), body), view);
}

function scroll(table, view) {
  const box = element("div", { className: "scroll", tabIndex: 0 }, table);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "columns of the data");
  if (view.hidden) {
    box.append(element("p", { className: "quiet" }, `${view.hidden} more columns are not shown`));
  }
  return box;
}

const SVG = "http://www.w3.org/2000/svg";

function drawn(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  if (text) {
    made.textContent = text;
  }
  return made;
}

/** Returns a curve of numbers with one of them marked. */
export function curve(values, marked, label) {
  const width = 400;
  const height = 130;
  const least = Math.min(...values);
  const range = Math.max(...values) - least || 1;
  const x = (i) => 50 + ((width - 60) * i) / Math.max(1, values.length - 1);
  const y = (v) => height - 12 - ((height - 24) * (v - least)) / range;
  const chart = drawn("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  chart.append(drawn("line", { x1: 50, x2: width - 10, y1: y(least), y2: y(least) }));
  chart.append(drawn("polyline", { points: values.map((v, i) => `${x(i)},${y(v)}`).join(" ") }));
  chart.append(drawn("circle", { cx: x(marked), cy: y(values[marked]), r: 5 }));
  chart.append(drawn("text", { x: 46, y: y(least) + 4, "text-anchor": "end" }, number(least)));
  chart.append(drawn("text", { x: 46, y: y(least + range) + 4, "text-anchor": "end" }, number(least + range)));
  return chart;
}
