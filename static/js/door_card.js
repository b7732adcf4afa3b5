// <door-card>: every key is a button of a plain form; this sends it without a reload and puts the answered card
// in its place. One press is under way at a time. What cannot be sent (no signal, signed out) is kept on this
// device for who pressed it, with the moment of the press, and sent later. Of one question only the last answer
// is kept; one that was tried stays before it, since the server may have it.

import { forget, keep, kept, post, say } from "./keeping.js";

const RETRY = 5000;

class DoorCard extends HTMLElement {
  connectedCallback() {
    // Which revision a press of one's own made of another: "revision_who:0" → "1".
    this.made = new Map();
    this.addEventListener("submit", (event) => this.#press(event));
    addEventListener("online", () => this.#sendKept());
    this.timer = setInterval(() => this.#sendKept(), RETRY);
    this.#sendKept();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  // Where the device keeps nothing, this page does, as long as it is open.
  get #kept() {
    const presses = this.unkept ?? kept(this.dataset.key);
    return Array.isArray(presses) ? presses.filter((press) => typeof press?.body === "string") : [];
  }

  set #kept(presses) {
    if (!presses.length) forget(this.dataset.key);
    this.unkept = !presses.length || keep(this.dataset.key, presses) ? undefined : presses;
  }

  get #waiting() {
    return this.unkept ? this.dataset.unkept : this.dataset.kept;
  }

  async #press(event) {
    const form = event.target;
    // Another page's business: the danger page, a fresh check.
    if (form.getAttribute("action")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    body.set("observed_at", new Date().toISOString());
    body.set("author", this.dataset.author);
    const press = { body: body.toString(), about: this.#about(body) };
    if (this.sending || this.#kept.length) return this.#keep(press, event.submitter);
    this.sending = true;
    const isSent = await this.#send(press);
    this.sending = false;
    if (!isSent) this.#keep({ ...press, tried: true }, event.submitter);
    else if (this.#kept.length) this.#sendKept();
  }

  // Which question a press answers: the step and the fact, without the answer.
  #about(body) {
    if (body.has("press")) return body.get("press").split(":").slice(0, 2).join(":");
    return body.has("identify") ? "who:who" : "agreed:result";
  }

  #keep(press, button) {
    // The answers to identity questions do not stay on the device.
    if (press.about === "who:who" && press.body.includes("identify=")) return this.#say(this.dataset.kept);
    this.#kept = [...this.#kept.filter((other) => other.about !== press.about || other.tried), press];
    button?.classList.add("waits");
    this.#say(this.#waiting);
  }

  async #sendKept() {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let next = this.#kept[0]; next; next = this.#kept[0]) {
        // From here on the server may have it: a newer answer comes after it.
        if (!next.tried) this.#kept = this.#kept.map((it) => (it.body === next.body ? { ...it, tried: true } : it));
        if (!(await this.#send(next))) return this.#say(this.said ?? this.#waiting);
        this.#kept = this.#kept.filter((other) => other.body !== next.body);
      }
    } finally {
      this.sending = false;
    }
  }

  // Sends one press; true once the server has answered it, whatever the answer.
  async #send(press) {
    const body = this.#overOwn(new URLSearchParams(press.body));
    let answer, page;
    try {
      answer = await post(body, { redirect: "follow" });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      this.said = undefined;
      return false;
    }
    const card = page.querySelector("door-card");
    const isElsewhere = answer.ok && new URL(answer.url).pathname !== location.pathname;
    if (card) {
      if (answer.ok) this.#noteOwn(body, card);
      this.#show(card);
    } else if (isElsewhere && !page.querySelector("[type=password]")) location.assign(answer.url);
    else {
      this.said = this.dataset.signedOut;
      return false;
    }
    return true;
  }

  // A press that waited was made over what the presses before it have changed since.
  #overOwn(body) {
    for (const [name, revision] of [...body]) {
      let newest = revision;
      while (this.made.has(`${name}:${newest}`)) newest = this.made.get(`${name}:${newest}`);
      body.set(name, newest);
    }
    return body;
  }

  // One step on is one's own press; more is somebody else's, and then both answers are shown.
  #noteOwn(body, card) {
    for (const { name, value } of card.querySelectorAll("input[name^=revision_]")) {
      const before = body.get(name);
      if (Number(value) === Number(before) + 1) this.made.set(`${name}:${before}`, value);
    }
  }

  #show(card) {
    const held = document.activeElement;
    const [name, about] = [held?.name, held?.value?.split(":").slice(0, 2).join(":")];
    this.replaceChildren(...card.childNodes);
    const again = [...this.querySelectorAll("button[name]")].find(
      (button) => button.name === name && button.value.split(":").slice(0, 2).join(":") === about,
    );
    (this.querySelector("[data-focus]") ?? again)?.focus();
  }

  #say(words) {
    say(this.querySelector("[data-status]"), "warn", words);
  }
}

customElements.define("door-card", DoorCard);
