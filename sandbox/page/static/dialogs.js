/**
 * Windows over the page: alerts of the bot, a new person, a bad line.
 * The browser's <dialog> keeps the focus inside.
 */

import { bdi, h, iconButton, returning } from "./dom.js";
import { LANGUAGES, t } from "./labels.js";

export const LINES = ["slow", "drop", "lose_replies", "double", "too_many", "server_error"];

/** `over`: the element it stands in the middle of (the page when none). Resolves when it is closed. */
export function open(title, content, { over = null, role = null, spec = "dialog.window" } = {}) {
  const back = returning();
  const name = `title-${crypto.randomUUID()}`;
  const dialog = h(
    spec,
    { "aria-labelledby": name, role },
    h("header", {}, h("h2", { id: name }, title), iconButton("close", t("close"), { onclick: () => dialog.close() })),
    content,
  );
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  if (over?.offsetWidth) {
    const { left, width } = over.getBoundingClientRect();
    dialog.classList.add("over");
    dialog.style.setProperty("--middle", `${left + width / 2}px`);
    dialog.style.setProperty("--room", `${Math.min(width, innerWidth) - 24}px`);
  }
  dialog.showModal();
  const closed = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      back();
      resolve(dialog.returnValue);
    });
  });
  return { dialog, closed };
}

/** What a bot shows as an alert: words and one button. */
export function alertWindow(bot, text, over) {
  const ok = h("button.main", { type: "button", onclick: () => dialog.close(), autofocus: true }, t("ok"));
  const { dialog } = open(bdi(bot), [h("p.said", { dir: "auto" }, text), h("footer", {}, ok)], {
    over,
    role: "alertdialog",
  });
  return dialog;
}

/** Yes or no; resolves with whether it is to be done. */
export async function sure(question, yes, over) {
  const done = h("button.main.danger", { type: "button", onclick: () => dialog.close("yes") }, yes);
  const no = h("button.plain", { type: "button", autofocus: true, onclick: () => dialog.close("") }, t("cancel"));
  const { dialog, closed } = open(question, h("footer", {}, no, done), { over, role: "alertdialog" });
  return (await closed) === "yes";
}

/** Asks for a person: {name, last_name, language}, or null. */
export async function askPerson() {
  const field = (name, label, required) =>
    h(
      "label.field",
      {},
      label,
      h("input", { name, type: "text", maxlength: 64, required, autocomplete: "off", dir: "auto" }),
    );
  const choice = h(
    "select",
    { name: "language" },
    Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code }, name)),
  );
  const form = h(
    "form.body",
    { method: "dialog" },
    field("name", t("first_name"), true),
    field("last_name", t("last_name"), false),
    h("label.field", {}, t("client_language"), choice),
    h("footer", {}, h("button.main", { type: "submit", value: "yes" }, t("add"))),
  );
  const { closed } = open(t("add_person"), form);
  form.querySelector("input").focus();
  if ((await closed) !== "yes") return null;
  const given = Object.fromEntries(new FormData(form));
  const name = given.name.trim();
  return name ? { name, last_name: given.last_name.trim() || undefined, language: given.language } : null;
}

/** Switches of a bad line; `change(name, on)` is told at once. */
export function lineWindow(title, line, change, over = null) {
  const switches = LINES.map((name) =>
    h(
      "label.switch",
      {},
      h("input", {
        type: "checkbox",
        role: "switch",
        checked: Boolean(line[name]),
        onchange: (event) => change(name, event.target.checked),
      }),
      h("span.track", { "aria-hidden": "true" }),
      h("span", {}, h("b", {}, t(`line_${name}`)), h("small", {}, t(`line_${name}_hint`))),
    ),
  );
  return open(title, h("div.body", {}, switches), { over });
}
