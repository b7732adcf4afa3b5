// Small manners of forms: a summary of errors takes the focus, filters send themselves, a sent form is not sent twice.

document.querySelector("[data-focus]")?.focus();

// <form data-autosubmit>: sent as soon as a choice in it changes (filters; works by its button without this).
document.addEventListener("change", (event) => {
  if (event.target.form?.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});

// A second press on a button that has been pressed does nothing; the server would notice too.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-again]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "true";
  setTimeout(() => delete form.dataset.sent, 8000);
});

// Coming back by the browser's own button shows a page that can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// <button data-dismiss> takes its own line away.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-dismiss]");
  if (!button) return;
  const list = button.closest("ul");
  button.closest("li").remove();
  if (list && !list.children.length) list.hidden = true;
});
