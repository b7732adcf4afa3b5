// <unsent-words>: says which steps of this visit have words that wait on this device, and whether words of somebody
// else do. Nothing is submitted while words of one's own wait: they would be missing from the record.

import { waiting } from "./typed_words.js";

class UnsentWords extends HTMLElement {
  connectedCallback() {
    this.#look();
    addEventListener("storage", () => this.#look());
    addEventListener("pageshow", () => this.#look());
  }

  #look() {
    const { visit, author, step } = this.dataset;
    const here = waiting().filter((words) => words.visit === visit);
    const mine = here.filter((words) => words.author === author && words.step !== step);
    this.#show("mine", mine.length > 0);
    this.#show("others", here.some((words) => words.author !== author));
    const links = [...new Set(mine.map((words) => words.step))].map((name) => this.#line(name));
    this.querySelector("[data-steps]").replaceChildren(...links);
    for (const button of document.querySelectorAll("[data-needs-all-words]")) {
      button.disabled = mine.length > 0 || button.hasAttribute("data-barred");
    }
  }

  #show(name, isShown) {
    this.querySelector(`[data-words=${name}]`).hidden = !isShown;
  }

  // The link of the list of steps; of a step that is not open any more, nothing is named.
  #line(name) {
    const way = document.querySelector(`.steps a[href$="/${name}/"]`);
    const line = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: way?.href ?? "" });
    link.textContent = way ? [...way.childNodes].at(-1).textContent.trim() : "……";
    line.append(way ? link : link.textContent);
    return line;
  }
}

customElements.define("unsent-words", UnsentWords);
