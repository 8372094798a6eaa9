/* A section saves by itself: htmx sends the form when `#saving` is told to, each message with a number that grows, and
   the portal's answer says what became of it. */
import { Timer } from "./timer.js";

const PAUSE = 1500;
const RETRY = 15000;

export class Saving {
  #next = new Timer(() => this.send());
  #underway = 0; // of the changes made, those that the last message carries

  constructor(form, element, { sitting, copy, notice }) {
    this.form = form;
    this.element = element;
    this.sitting = sitting;
    this.copy = copy;
    this.notice = notice;
    element.addEventListener("htmx:configRequest", ({ detail }) => this.#leaves(detail.parameters));
    element.addEventListener("htmx:afterRequest", ({ detail }) => this.#returns(detail.xhr));
    element.addEventListener("htmx:timeout", () => this.#fails("down"));
  }

  sendSoon() {
    this.#next.start(PAUSE);
  }

  send() {
    this.#next.stop();
    if (this.sitting.waits) this.element.dispatchEvent(new Event("keep:save"));
  }

  #leaves(parameters) {
    parameters._sequence = takeNumber(this.form);
    this.#underway = this.sitting.made;
    this.copy.write();
  }

  #returns(answer) {
    const became = answer.getResponseHeader("X-Kept");
    if (answer.status === 200 && became) this.#took(became);
    else if (answer.status === 401) this.#ends(() => this.notice.sayEnded());
    else if (answer.status === 0) this.#fails("offline");
    else if (answer.status >= 500) this.#fails("down");
    else this.#ends(() => this.notice.say(this.form.dataset.refused));
  }

  #took(became) {
    if (became !== "saved" && became !== "partly") this.sitting.end();
    else this.sitting.carry(this.#underway);
    if (became === "saved" && this.sitting.isCarried) this.copy.forget();
    if (this.sitting.waits) this.sendSoon();
  }

  #ends(say) {
    this.sitting.end();
    say();
  }

  #fails(why) {
    this.notice.say(this.form.dataset[why]);
    this.#next.start(RETRY);
  }
}

/* The number of the form's next message; a form that doesn't save by itself has none. */
export function takeNumber(form) {
  const field = form.elements._sequence;
  if (field) field.value = Number(field.value) + 1;
  return field?.value;
}
