"use strict";

// INDEX is an array of [page, anchor, title, heading, text], made with the site.
const MOST = 30;
const BEFORE = 60;
const AFTER = 140;
const query = document.getElementById("query");
const found = document.getElementById("found");
const article = document.querySelector("article");
const top_ = document.body.dataset.top;

/** Returns how well a section has all words, 0 if it lacks one. */
function score(section, words) {
  const [, , title, heading, text] = section.map((cell) => cell.toLowerCase());
  let sum = 0;
  for (const word of words) {
    const one = (heading.includes(word) ? 10 : 0) + (title.includes(word) ? 5 : 0)
      + Math.min(4, text.split(word).length - 1);
    if (one === 0) {
      return 0;
    }
    sum += one;
  }
  return sum;
}

/** Returns the text around the first word, with all words marked. */
function excerpt(text, words) {
  const paragraph = document.createElement("p");
  const lower = text.toLowerCase();
  const at = Math.max(0, Math.min(...words.map((word) => lower.indexOf(word)).filter((i) => i >= 0), text.length) - BEFORE);
  const shown = (at > 0 ? "…" : "") + text.slice(at, at + BEFORE + AFTER) + (at + BEFORE + AFTER < text.length ? "…" : "");
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  for (const part of shown.split(new RegExp("(" + escaped.join("|") + ")", "i"))) {
    const node = words.includes(part.toLowerCase()) ? document.createElement("mark") : document.createElement("span");
    node.textContent = part;
    paragraph.append(node);
  }
  return paragraph;
}

function search() {
  const words = query.value.toLowerCase().split(/\s+/).filter((word) => word.length > 1);
  found.hidden = words.length === 0;
  article.hidden = !found.hidden;
  found.replaceChildren();
  if (found.hidden) {
    return;
  }
  const hits = INDEX.map((section) => [score(section, words), section])
    .filter(([points]) => points > 0)
    .sort((a, b) => b[0] - a[0]);
  const heading = document.createElement("h1");
  heading.textContent = hits.length === 0 ? "Nothing has all these words"
    : hits.length === 1 ? "1 section" : hits.length + " sections";
  const list = document.createElement("ol");
  for (const [, [page, anchor, title, name, text]] of hits.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = top_ + page + "#" + anchor;
    link.textContent = title === name ? title : title + ": " + name;
    link.addEventListener("click", () => { query.value = ""; search(); });
    item.append(link, excerpt(text, words));
    list.append(item);
  }
  found.append(heading, list);
}

query.addEventListener("input", search);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== query) {
    event.preventDefault();
    query.focus();
  }
});
