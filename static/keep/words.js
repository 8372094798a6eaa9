/* Counts the words of a text while it is typed, as portal/text.py does. */
import { Timer } from "./timer.js";

const PAUSE = 400;
const LONGEST = 60; // characters that count as one word, where no space parts them

export function countWhileTyping(area) {
  const pause = new Timer(() => show(area));
  area.addEventListener("input", () => pause.start(PAUSE));
}

function show(area) {
  const shown = document.getElementById(`${area.id}_count`);
  if (!shown?.dataset.one) return;
  const limit = Number(area.dataset.words);
  const words = count(area.value);
  const form = new Intl.PluralRules(document.documentElement.lang).select(words);
  shown.textContent = (form === "one" ? shown.dataset.one : shown.dataset.other).replace(/\d+/, words);
  shown.classList.toggle("over", words > limit);
  if (words > limit * 0.9) shown.setAttribute("aria-live", "polite");
  else shown.removeAttribute("aria-live");
}

function count(text) {
  const runs = text.split(/\s+/u).filter((run) => /[\p{L}\p{N}]/u.test(run));
  const words = runs.reduce((sum, run) => sum + Math.ceil([...run].length / LONGEST), 0);
  return Math.max(words, Math.floor([...text].length / LONGEST));
}
