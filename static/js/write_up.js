// <write-up>: keeps the step's form on the server every few seconds, and on this device until the server has it,
// so that a closed laptop, a lost line, an ended session and a second tab lose nothing. One request is under way
// at a time. Next waits for it, then sends the newest. Next and previous by keyboard.

import { cookie, newId, post, say } from "./keeping.js";
import { isSame, listOf, StepForm } from "./step_form.js";
import { TypedWords } from "./typed_words.js";

const PAUSE = 1500;
const RETRY = 5000;
const SLOW = 700;

class WriteUp extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.fields = new StepForm(this.form);
    this.words = new TypedWords(this.dataset.place);
    this.words.onTaken = () => this.#taken();
    this.words.onNews = () => {
      this.asks = true;
      this.save();
    };
    // Facts that somebody else answered otherwise. The page of Next shows both; there, they are seen. Only Next
    // sends what was seen: that is a decision.
    this.disputed = new Set();
    this.seen = new Set((this.dataset.disputed ?? "").split(" ").filter((name) => name));
    this.#read();
    this.addEventListener("input", (event) => this.#typed(event.target.name));
    this.addEventListener("change", (event) => this.#typed(event.target.name));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.form.addEventListener("submit", (event) => this.#submit(event));
    addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.save());
    this.#restore();
  }

  // What the server drew of each fact, over which revision, and since when something else is typed. On a slow line
  // people type before this script is there.
  #read() {
    const facts = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.shown = {};
    for (const name of this.fields.names) {
      const values = this.seen.has(name) ? listOf(facts[name]?.value ?? "") : this.fields.drawn(name);
      this.shown[name] = { values, revision: facts[name]?.revision ?? 0, isAnswered: name in facts };
      const isTyped = this.seen.has(name) || !isSame(values, this.fields.values(name));
      if (isTyped) this.shown[name].typedAt = new Date().toISOString();
    }
  }

  // Words of an earlier page that never reached the server. Its unanswered request is sent again first, so that
  // what the server has of it already does not look like somebody else's words.
  async #restore() {
    if (this.#changed().length) {
      this.#keep();
      this.#later(PAUSE);
    }
    for (const left of await this.words.left()) {
      const isFree = Object.entries(left.facts).every(([name, fact]) => this.#mayShow(name, fact));
      if (!isFree || (this.unheard && left.unheard)) continue;
      this.unheard ??= left.unheard;
      for (const [name, fact] of Object.entries(left.facts)) this.#restoreFact(name, fact);
      this.isRestored = true;
      if (this.#keep()) this.words.takeOver(left);
    }
    if (!this.isRestored) return;
    if (this.#changed().length) this.#say("warn", this.dataset.found);
    this.save();
  }

  // Words typed here meanwhile keep their place: the left ones stay where they are. What was seen came with the page.
  #mayShow(name, fact) {
    if (!this.fields.has(name)) return false;
    const isFree = !this.shown[name].typedAt || this.seen.has(name);
    return isFree || isSame(fact.values, this.fields.values(name));
  }

  #restoreFact(name, fact) {
    const shown = this.shown[name];
    if (this.seen.has(name) || isSame(fact.values, shown.values)) return;
    this.fields.show(name, fact.values);
    shown.typedAt = fact.at;
    shown.revision = Math.min(shown.revision, fact.revision);
  }

  // The facts whose words the server has not confirmed.
  #changed() {
    return this.fields.names.filter((name) => {
      const { values, typedAt } = this.shown[name];
      return typedAt && !isSame(values, this.fields.values(name));
    });
  }

  #typed(name) {
    if (!(name in this.shown)) return;
    this.shown[name].typedAt = new Date().toISOString();
    this.#keep();
    this.#later(PAUSE);
  }

  #later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  // Another tab has what was typed here and sends it.
  #taken() {
    for (const name of this.#changed()) {
      this.shown[name] = { ...this.shown[name], values: this.fields.values(name), typedAt: undefined };
    }
    this.unheard = undefined;
    clearTimeout(this.timer);
    this.#say("warn", this.dataset.elsewhere);
  }

  #keep(isStuck = false) {
    const facts = {};
    for (const name of this.#changed()) {
      const { revision, typedAt } = this.shown[name];
      // A page that opens later shows a dispute again.
      const isOpen = this.disputed.has(name) || this.seen.has(name);
      facts[name] = { values: this.fields.values(name), revision: isOpen ? 0 : revision, at: typedAt };
    }
    const isKept = this.words.keep(facts, this.unheard ?? null, isStuck);
    if (!isKept) this.#say("stop", this.dataset.unkept, this.way);
    return isKept;
  }

  // Sends what is typed, one request after the other. With a button, its page follows once all is on the server.
  async save(button) {
    this.button = button ?? this.button;
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.timer);
    try {
      while (await this.#sendNext());
    } finally {
      this.isSending = false;
    }
  }

  // Whether another request is to follow at once.
  async #sendNext() {
    const button = this.unheard ? undefined : this.button;
    const request = this.unheard ?? this.#compose(button);
    if (!request) return false;
    this.unheard = request;
    this.#keep();
    const slow = setTimeout(() => this.#say("info", this.dataset.saving), this.button ? 0 : SLOW);
    const answer = await this.#post(request, button);
    clearTimeout(slow);
    if (!answer) return this.#missed();
    this.unheard = undefined;
    return answer.ok ? this.#saved(request, answer, button) : this.#refused(request, answer);
  }

  // The words to send, under an id of their own; undefined if there are none, no page is to follow and no news are
  // asked for. A suggestion that stays in the form is sent with a button only, without a revision: it never takes
  // the place of an answer.
  #compose(button) {
    const changes = {};
    const facts = {};
    for (const name of this.fields.names) {
      const { values, revision, typedAt, isAnswered } = this.shown[name];
      const isSuggested = button && !typedAt && !isAnswered && this.fields.values(name).length > 0;
      const isOpen = this.disputed.has(name) || (this.seen.has(name) && !button);
      const isTyped = typedAt && !isOpen && !isSame(values, this.fields.values(name));
      if (!isTyped && !isSuggested) continue;
      changes[name] = isTyped ? { revision, typed_at: typedAt } : { revision: null };
      if (isTyped) facts[name] = this.fields.values(name);
    }
    if (!Object.keys(changes).length && !button && !this.asks) return undefined;
    this.asks = false;
    const body = new URLSearchParams({ request_id: newId(), author: this.dataset.author });
    body.set("changes", JSON.stringify(changes));
    for (const name of Object.keys(changes)) for (const value of this.fields.values(name)) body.append(name, value);
    return { body: body.toString(), facts };
  }

  // The server's answer, or nothing if none came or the session has ended: then the same is sent again.
  async #post(request, button) {
    const body = new URLSearchParams(request.body);
    body.set("sent_at", new Date().toISOString());
    if (button) body.set("go", button.value);
    try {
      const answer = await post(body, { headers: { "X-Autosave": "1" }, redirect: "manual" });
      const said = await answer.json().catch(() => undefined);
      this.way = undefined;
      if (said && (answer.ok || said.disputed || said.words)) return { ok: answer.ok, ...said };
      const isSignedOut = !said && (answer.type === "opaqueredirect" || answer.status === 403);
      if (isSignedOut) this.way = this.dataset.signIn;
      this.missed = said?.author ? this.dataset.somebodyElse : this.way && this.dataset.signedOut;
    } catch {
      this.way = this.missed = undefined;
    }
    return undefined;
  }

  #missed() {
    this.button = undefined;
    if (this.#keep(true)) this.#say(this.missed ? "stop" : "warn", this.missed ?? this.dataset.kept, this.way);
    this.#later(RETRY);
    return false;
  }

  // The page goes on from what the server has: its own words over their revision, and what others wrote meanwhile.
  #saved(request, answer, button) {
    for (const [name, values] of Object.entries(request.facts)) {
      const shown = this.shown[name];
      if (!shown) continue;
      this.shown[name] = { ...shown, values, revision: answer.revision, isAnswered: true };
      if (isSame(values, this.fields.values(name))) this.shown[name].typedAt = undefined;
      this.seen.delete(name);
    }
    const isJoined = Object.entries(answer.facts).filter(([name, fact]) => this.#follow(name, fact)).length > 0;
    this.#keep();
    const open = this.#changed().filter((name) => !this.disputed.has(name) && !this.seen.has(name));
    if (this.button && (this.button !== button || open.length)) return true;
    if (this.button) return this.#goOn(answer.onward);
    if (this.disputed.size || this.seen.size) this.#say("warn", this.dataset.stale);
    else if (answer.saved) {
      const words = isJoined ? this.dataset.joined : this.dataset.saved;
      this.#say("info", words.replace("{at}", answer.saved));
    }
    if (open.length) this.#later(PAUSE);
    return false;
  }

  // Shows what somebody else wrote where nothing is typed here. Returns whether the page shows other words now.
  #follow(name, fact) {
    const shown = this.shown[name];
    if (!shown || shown.typedAt || fact.revision < shown.revision) return false;
    const isNew = !isSame(listOf(fact.value), shown.values) && fact.revision > shown.revision;
    if (isNew) this.fields.show(name, listOf(fact.value));
    this.shown[name] = { values: this.fields.values(name), revision: fact.revision, isAnswered: true };
    return isNew;
  }

  // Where others answered otherwise, the person sees both and decides; everything else is saved without it.
  #refused(request, answer) {
    for (const name of answer.disputed ?? []) this.disputed.add(name);
    this.#keep();
    if (!answer.disputed) {
      this.button = undefined;
      this.#say("stop", answer.words);
      return false;
    }
    if (this.button) return this.#goOn();
    this.#say("warn", this.dataset.stale);
    return answer.disputed.length < Object.keys(request.facts).length;
  }

  // To the next page, or to this step with its faults or with both answers, as the server shows it.
  #goOn(onward) {
    const button = this.button;
    this.button = undefined;
    if (onward && !this.disputed.size) location.assign(onward);
    else this.#hand(button);
    return false;
  }

  // Hands the form over to the browser; what is not confirmed stays on this device.
  #hand(button) {
    const changes = {};
    for (const name of this.#changed()) {
      changes[name] = { revision: this.shown[name].revision, typed_at: this.shown[name].typedAt };
    }
    const token = cookie("csrftoken");
    if (token) this.form.elements.csrfmiddlewaretoken.value = token;
    this.fields.carry("changes", JSON.stringify(changes));
    this.fields.carry("request_id", newId());
    this.fields.carry("sent_at", new Date().toISOString());
    this.isHanded = true;
    this.form.requestSubmit(button);
    this.isHanded = false;
  }

  #submit(event) {
    if (this.isHanded) return;
    event.preventDefault();
    this.save(event.submitter ?? this.form.querySelector("button[name=go]"));
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

customElements.define("write-up", WriteUp);
