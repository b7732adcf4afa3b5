// What one page has typed into one step and the server has not confirmed: kept on this device, with author and
// time, until the server has confirmed exactly these words. Each open page keeps its own, so that two tabs never
// take each other's place. A page that opens later takes over what a closed one left.

import { forget, keep, kept, keptKeys, newId } from "./keeping.js";

const PREFIX = "write-up";

// Whose words wait on this device: [{ visit, step, author }].
export function waiting() {
  return keptKeys(`${PREFIX}:`).filter((key) => isReadable(kept(key))).map((key) => {
    const [, visit, step, author] = key.split(":");
    return { visit, step, author };
  });
}

const isReadable = (words) => typeof words?.facts === "object" && words.facts !== null;

export class TypedWords {
  // `place` is "visit:step:author".
  constructor(place) {
    this.prefix = `${PREFIX}:${place}:`;
    this.key = this.prefix + newId();
    this.facts = {};
    this.unheard = null;
    this.isStuck = false;
    this.#stay();
    addEventListener("storage", ({ key, newValue }) => newValue === null && this.#dropped(key));
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (event) => event.persisted && this.#stay());
  }

  // Whether this device has them now: { name: { values, revision, at } }, and the request that nobody has answered.
  // A page that is stuck (signed out, without a line) may be relieved of them by a page that opens later.
  keep(facts, unheard, isStuck) {
    Object.assign(this, { facts, unheard, isStuck });
    return this.#store(false);
  }

  // What closed and stuck pages left: [{ key, facts, unheard }], the oldest first. An open page of the same step
  // may have saved since this one was drawn, so there may be news.
  async left() {
    const found = [];
    const open = await openPages();
    if ([...open ?? []].some((key) => key !== this.key && key.startsWith(this.prefix))) this.onNews?.();
    for (const key of keptKeys(this.prefix)) {
      const words = kept(key);
      if (key === this.key || !isReadable(words)) continue;
      if (words.left || words.isStuck || !open?.has(key)) found.push({ key, ...words });
    }
    return found.sort((one, other) => newest(one).localeCompare(newest(other)));
  }

  // Drops an entry that was left, once its words are kept here.
  takeOver({ key }) {
    forget(key);
  }

  #store(left) {
    if (!Object.keys(this.facts).length && !this.unheard) {
      forget(this.key);
      return true;
    }
    const { facts, unheard, isStuck } = this;
    return keep(this.key, { facts, unheard, isStuck, left });
  }

  // Another tab took these words over, or the server has what another tab kept of this step.
  #dropped(key) {
    if (key === this.key) {
      Object.assign(this, { facts: {}, unheard: null });
      this.onTaken?.();
    } else if (key?.startsWith(this.prefix)) this.onNews?.();
  }

  // An open page holds a lock of its name; a browser that is killed lets go of it too.
  #stay() {
    const closed = new Promise((close) => { this.close = close; });
    navigator.locks?.request(this.key, () => closed);
    this.#store(false);
  }

  #leave() {
    this.#store(true);
    this.close();
  }
}

const newest = (words) => Object.values(words.facts).map((fact) => fact.at).sort().at(-1) ?? "";

// Undefined where the browser knows no locks: then what an open page keeps is taken over too, which only doubles it.
async function openPages() {
  const locks = await navigator.locks?.query();
  return locks && new Set(locks.held.map((lock) => lock.name));
}
