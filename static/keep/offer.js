/* Offers back what this device kept of a form, to bring back or to throw away. */
import { button, node } from "./dom.js";

export function offer(form, left, { bring, discard }) {
  const { found, restore, discard: away } = form.dataset;
  const day = { dateStyle: "medium", timeStyle: "short" };
  const language = document.documentElement.lang;
  const time = new Date(left.at).toLocaleString(language === "en" ? "en-GB" : language, day);
  const box = node("div", "", { className: "flash warning", id: "kept-offer" });
  box.setAttribute("role", "status");
  const buttons = node("p", "", { className: "d-flex flex-wrap gap-3 mt-2 mb-0" });
  buttons.append(
    button(restore, "btn-primary", bring),
    button(away, "btn-outline-secondary", () => {
      discard();
      box.remove();
    }),
  );
  box.append(node("p", found.replace("{time}", time), { className: "mb-0" }), buttons);
  form.before(box);
}

/* The portal shows the page as it was typed: a form sent without its button, and so (`_show`), changes nothing. */
export function bringBack(form, fields) {
  const again = node("form", "", { method: "post", action: location.pathname, hidden: true });
  const put = (name, value) => again.append(node("textarea", "", { name, value }));
  fields.filter(([field]) => field !== "_owner").forEach(([field, value]) => put(field, value));
  put("_show", "1");
  for (const own of ["csrfmiddlewaretoken", "_owner"]) put(own, form.elements[own].value);
  document.body.append(again);
  again.submit();
}
