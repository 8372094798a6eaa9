/* Says beside a form what became of what is typed in it. */
import { node } from "./dom.js";

export class Notice {
  constructor(form, copy) {
    this.form = form;
    this.copy = copy;
  }

  say(text, ...links) {
    const line = node("p", this.copy.isKept ? text : this.form.dataset.unkept, { className: "flash warning" });
    links.forEach((link) => line.append(" ", link));
    this.#place().replaceChildren(line);
  }

  sayEnded() {
    const { ended, signIn, login } = this.form.dataset;
    this.say(ended, node("a", signIn, { href: `${login}?next=${encodeURIComponent(location.pathname)}` }));
  }

  #place() {
    const found = document.getElementById("saving") ?? document.getElementById("kept-state");
    const place = found ?? node("div", "", { id: "kept-state" });
    if (!found) this.form.before(place);
    place.setAttribute("role", "status");
    return place;
  }
}
