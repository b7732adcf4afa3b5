// Lists: a row that leads somewhere may be clicked anywhere, and one tick ticks all.

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("tr[data-href]");
  // The row's own link, buttons and ticks keep their meaning, and so does marking text.
  if (!row || event.target.closest("a, button, input, label, summary, select") || getSelection().toString()) return;
  if (event.ctrlKey || event.metaKey) open(row.dataset.href, "_blank");
  else location.assign(row.dataset.href);
});

// <input type="checkbox" data-select-all="case"> ticks every box of that name in its form or table;
// <output data-selected="case"> and <button data-needs="case"> follow how many are ticked.
const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];

function count(name) {
  const all = boxes(name);
  const ticked = all.filter((box) => box.checked).length;
  for (const output of document.querySelectorAll(`[data-selected="${name}"]`)) output.textContent = ticked;
  for (const button of document.querySelectorAll(`[data-needs="${name}"]`)) button.disabled = ticked === 0;
  const master = document.querySelector(`[data-select-all="${name}"]`);
  if (!master) return;
  master.checked = ticked > 0 && ticked === all.length;
  master.indeterminate = ticked > 0 && ticked < all.length;
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset?.selectAll) {
    for (const one of boxes(box.dataset.selectAll)) one.checked = box.checked;
    count(box.dataset.selectAll);
  } else if (box.matches("input[type=checkbox][name]")) count(box.name);
});

for (const master of document.querySelectorAll("[data-select-all]")) count(master.dataset.selectAll);
