// What a page sends to the server and keeps on this device until the server has it.
// A store may be full, refused or hold what nobody can read: a page goes on without it and says so.

const DEADLINE = 15000;

export const cookie = (name) =>
  document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.split("=")[1];

// Posts `body` to this page with the token of today's session: signing in again in another tab gives a new one.
// Throws when there is no line, or no whole answer within the deadline.
export function post(body, options = {}) {
  body.set("csrfmiddlewaretoken", cookie("csrftoken") ?? body.get("csrfmiddlewaretoken"));
  return fetch(location.pathname, { method: "POST", body, signal: AbortSignal.timeout(DEADLINE), ...options });
}

// What is kept under `key`; undefined when there is nothing, or nothing that can be read, which is then dropped.
export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? undefined;
  } catch {
    forget(key);
    return undefined;
  }
}

// Whether this device has kept `value`; false when its store is full or refused.
export function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // A store that is refused holds nothing to forget.
  }
}

export function keptKeys(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

// An id that nobody else makes. A page without TLS has no randomUUID.
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

// A status by word, icon and colour, as {% tag %} writes it. The page brings the icons in <template data-tags>.
export function say(status, tone, words) {
  const drawn = document.querySelector("template[data-tags]")?.content.querySelector(`.tag.${tone}`);
  const tag = drawn?.cloneNode(true) ?? document.createElement("span");
  tag.className = `tag ${tone}`;
  tag.append(words);
  status?.replaceChildren(tag);
}
