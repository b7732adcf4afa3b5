// A form or button with data-confirm="Question?" asks before it is sent. Without JavaScript it is sent at once,
// so what must be asked in any case has a page of its own (confirm.html).

const dialog = document.querySelector("#confirm");

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (!question || form.dataset.confirmed || !dialog) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  dialog.querySelector("#confirm-question").textContent = question;
  dialog.querySelector("[value=yes]").className = `btn ${(button ?? form).dataset.tone ?? "primary"}`;
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  if (dialog.returnValue !== "yes") return button?.focus();
  form.dataset.confirmed = "true";
  form.requestSubmit(button);
  delete form.dataset.confirmed;
}, true);
