/* One person at one form, from the first key until it is sent or given up: how many changes they made, and how many of
   them the portal has. */
export class Sitting {
  made = 0;
  #carried = 0;
  #isOver = false;

  change() {
    this.made += 1;
  }

  carry(changes) {
    this.#carried = changes;
  }

  end() {
    this.#isOver = true;
  }

  get isCarried() {
    return this.made === this.#carried;
  }

  /* Whether something is typed that the portal doesn't have and may still take. */
  get waits() {
    return !this.#isOver && !this.isCarried;
  }
}
