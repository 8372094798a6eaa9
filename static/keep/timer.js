/* Does one thing later; asked again, it begins to wait anew. */
export class Timer {
  #wait;

  constructor(act) {
    this.act = act;
  }

  start(milliseconds) {
    this.stop();
    this.#wait = setTimeout(() => this.act(), milliseconds);
  }

  stop() {
    clearTimeout(this.#wait);
  }
}
