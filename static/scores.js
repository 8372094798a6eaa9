/* Says how far an evaluation is while scores are chosen: how many criteria have one, and what they come to out of 100. */
const shown = document.querySelector(".so-far");
const form = shown.closest("form");
const language = document.documentElement.lang;

form.addEventListener("change", show);
show();

function show() {
  const chosen = [...form.querySelectorAll("[data-weight] :checked")];
  const sum = chosen.reduce((all, one) => all + one.value * one.closest("[data-weight]").dataset.weight, 0);
  const total = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(sum / 5);
  shown.textContent = shown.dataset.text.replace("#", chosen.length).replace("@", total);
}
