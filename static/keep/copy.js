/* This device's copy of what is typed in a form. */
import * as store from "./store.js";
import { Timer } from "./timer.js";

const PAUSE = 300;

export class Copy {
  /* Whether the device took what was last written. */
  isKept = true;
  #pause = new Timer(() => this.write());

  constructor(form) {
    this.form = form;
    this.name = store.nameOf(form.dataset.keep, location.pathname);
  }

  /* What a former opening of the page has left. */
  get left() {
    return store.read(this.name);
  }

  writeSoon() {
    this.#pause.start(PAUSE);
  }

  write({ sent } = {}) {
    const token = this.form.elements._token.value;
    this.put({ at: Date.now(), path: location.pathname, token, fields: typed(this.form), sent });
  }

  put(text) {
    this.#pause.stop();
    this.isKept = store.write(this.name, text);
  }

  forget() {
    this.#pause.stop();
    store.remove(this.name);
  }
}

/* The texts of a form, as pairs of field and value. */
export function typed(form) {
  const isTyped = ([field, value]) => typeof value === "string" && field !== "csrfmiddlewaretoken";
  return [...new FormData(form)].filter(isTyped);
}

/* Whether two texts answer the same, whatever goes along with them. */
export function isSame(one, other) {
  return answers(one) === answers(other);
}

function answers(fields) {
  const isAnswer = ([field, value]) => !field.startsWith("_") && field !== "revision" && value !== "";
  return JSON.stringify(fields.filter(isAnswer));
}
