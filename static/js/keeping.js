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

// A status by word and colour, as {% tag %} writes it.
export function say(status, tone, words) {
  const tag = document.createElement("span");
  tag.className = `tag ${tone}`;
  tag.textContent = words;
  status?.replaceChildren(tag);
}
