// The fields of one step as facts: each name with its values, as a list. An empty field has none.

const CARRIED = new Set(["revision", "author", "changes", "request_id", "sent_at", "csrfmiddlewaretoken", "go"]);

export const isSame = (one, other) => one.length === other.length && one.every((it, index) => it === other[index]);

// A value of the draft as a list of lines that end as they do in a page.
export const listOf = (value) =>
  (Array.isArray(value) ? value : [value]).filter((it) => it).map((it) => String(it).replaceAll("\r\n", "\n"));

const isTick = (field) => field.matches("[type=checkbox], [type=radio]");
const isDrawn = (field) => !isTick(field) || field.defaultChecked;

function valueDrawn(field) {
  if (field.matches("select")) return ([...field.options].find((it) => it.defaultSelected) ?? field.options[0])?.value;
  if (isTick(field)) return field.value;
  // The control itself says how it writes what the server wrote: a moment without its seconds, for example.
  const fresh = field.cloneNode();
  fresh.value = field.defaultValue;
  return fresh.value;
}

export class StepForm {
  constructor(form) {
    this.form = form;
  }

  #fields(name) {
    return [...this.form.elements].filter(
      (field) => field.name && !CARRIED.has(field.name) && (name === undefined || field.name === name),
    );
  }

  get names() {
    return [...new Set(this.#fields().map((field) => field.name))];
  }

  has(name) {
    return this.#fields(name).length > 0;
  }

  values(name) {
    return listOf(new FormData(this.form).getAll(name));
  }

  // The values as the server drew them, whatever was typed before the script was there.
  drawn(name) {
    return listOf(this.#fields(name).filter((field) => isDrawn(field)).map((field) => valueDrawn(field)));
  }

  show(name, values) {
    for (const field of this.#fields(name)) {
      if (isTick(field)) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
  }

  // Puts a value into the form that a sent page carries, beside what people type.
  carry(name, value) {
    let field = this.form.querySelector(`input[type=hidden][name="${name}"]`);
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      this.form.append(field);
    }
    field.value = value;
  }
}
