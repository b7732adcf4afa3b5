// <write-up>: keeps the step's form on the server every few seconds, and on this device until the server has it;
// so a closed laptop, a lost line and an ended session lose nothing. Next and previous by keyboard.

import { cookie, forget, keep, kept, keptKeys, post, say } from "./keeping.js";

const PAUSE = 1500;
const RETRY = 5000;

class WriteUp extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.restore();
    this.addEventListener("input", () => this.#typed());
    this.addEventListener("change", () => this.#typed());
    this.addEventListener("keydown", (event) => this.#key(event));
    this.form.addEventListener("submit", () => this.#leave());
    addEventListener("pagehide", () => this.#keep());
    addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.save());
  }

  // Words of the last time that never reached the server, unless somebody wrote here since.
  restore() {
    const last = kept(this.dataset.key);
    if (!last || !this.#fields().length) return;
    if (last.revision === this.#revision.value && Array.isArray(last.typed)) {
      for (const field of this.#fields()) {
        const values = last.typed.filter(([name]) => name === field.name).map(([, value]) => value);
        if (field.matches("[type=checkbox], [type=radio]")) field.checked = values.includes(field.value);
        else if (values.length) field.value = values[0];
      }
      this.dirty = true;
      this.#say("warn", this.dataset.found);
      this.save();
    } else forget(this.dataset.key);
  }

  async save() {
    if (!this.dirty || this.saving) return;
    this.saving = true;
    this.dirty = false;
    const body = new URLSearchParams(new FormData(this.form));
    let said;
    try {
      said = await this.#heard(await post(body, { headers: { "X-Autosave": "1" }, redirect: "manual" }));
    } catch {
      said = false;
      this.#say("warn", this.dataset.kept);
    }
    this.saving = false;
    if (said === false) {
      this.dirty = true;
      this.#keep();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), RETRY);
    } else if (this.dirty) this.#later();
    else if (said) forget(this.dataset.key);
  }

  // True: kept. False: not kept, try again. Undefined: the person has to decide.
  async #heard(answer) {
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      this.way = this.dataset.signIn;
      this.#say("stop", this.dataset.signedOut, this.way);
      return false;
    }
    if (answer.status === 409) return this.#say("warn", this.dataset.stale);
    if (!answer.ok) {
      const words = (await answer.json().catch(() => ({}))).words;
      this.#say("warn", words ?? this.dataset.kept);
      return words ? undefined : false;
    }
    const { revision, saved } = await answer.json();
    this.#revision.value = revision;
    this.way = undefined;
    this.#say("info", this.dataset.saved.replace("{at}", saved));
    return true;
  }

  get #revision() {
    return this.form.elements.revision;
  }

  #fields() {
    return [...this.form.elements].filter(
      (field) => field.name && !["revision", "csrfmiddlewaretoken", "go"].includes(field.name),
    );
  }

  #typed() {
    this.dirty = true;
    this.#keep();
    this.#later();
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  #keep(sent = false) {
    if (!this.dirty) return;
    const names = new Set(this.#fields().map((field) => field.name));
    const typed = [...new FormData(this.form)].filter(([name]) => names.has(name));
    const isKept = keep(this.dataset.key, { revision: this.#revision.value, typed, sent });
    if (!isKept) this.#say("stop", this.dataset.unkept, this.way);
  }

  // What is typed stays kept until the page after it says that the server has it.
  #leave() {
    const token = cookie("csrftoken");
    if (token) this.form.elements.csrfmiddlewaretoken.value = token;
    clearTimeout(this.timer);
    this.#keep(true);
    this.dirty = false;
  }

  #key(event) {
    if (event.key !== "Enter" || !event.ctrlKey) return;
    event.preventDefault();
    const way = event.shiftKey ? "previous" : "next";
    const button = this.form.querySelector(`button[name=go][value=${way}]`);
    if (button) this.form.requestSubmit(button);
  }

  #say(tone, words, link) {
    const status = document.querySelector("[data-status]");
    say(status, tone, words);
    if (!link) return;
    const way = document.createElement("a");
    way.href = location.pathname;
    way.target = "_blank";
    way.textContent = link;
    status.append(" ", way);
  }
}

// A step that was sent and led on to another page is on the server; only the page it led to may forget it, since
// an ended session leads to the sign-in page and back to the same step.
const here = document.querySelector("write-up")?.dataset.key;
for (const key of keptKeys("write-up:")) {
  if (key !== here && kept(key)?.sent) forget(key);
}

customElements.define("write-up", WriteUp);
