// Does what was asked for last. While something is being done, what comes meanwhile waits, and of
// all that has come only the last is done.

export class Latest {
  #waiting = null;
  #working = null;

  // Does it now, or when the present one is done; resolves when nothing is left to do.
  run(task) {
    this.#waiting = task;
    this.#working ??= this.#work();
    return this.#working;
  }

  async #work() {
    try {
      while (this.#waiting) {
        const task = this.#waiting;
        this.#waiting = null;
        await task();
      }
    } finally {
      // At once, so that nothing that comes now is told to wait for what has ended.
      this.#working = null;
    }
  }
}

// Whoever has typed two letters of a word will type a third; a word of two letters waits a moment.
const SHORT = 250;

export const pauseAfter = (text) => (/(^|\s)[\p{L}\p{N}]{1,2}$/u.test(text) ? SHORT : 0);
