/** The bot's commands, offered over the field while a person types "/". */

import { h } from "./dom.js";
import { t } from "./labels.js";

export class Commands {
  #text;
  #choose;
  #shown = [];
  #at = -1;
  known = [];

  constructor(text, choose) {
    this.#text = text;
    this.#choose = choose;
    const id = `commands-${crypto.randomUUID()}`;
    this.element = h("div.suggestions", { id, role: "listbox", "aria-label": t("commands"), hidden: true });
    text.setAttribute("aria-controls", id);
    text.setAttribute("aria-autocomplete", "list");
    text.addEventListener("blur", () => setTimeout(() => this.#draw([]), 150));
  }

  /** Show what fits what is typed. */
  suggest() {
    const typed = /^\/(\w*)$/.exec(this.#text.value);
    this.#draw(typed ? this.known.filter((each) => each.command.startsWith(typed[1].toLowerCase())) : []);
  }

  /** Whether this key was for the list. */
  key(event) {
    if (!this.#shown.length) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#mark((this.#at + step + this.#shown.length) % this.#shown.length);
    } else if (event.key === "Escape") this.#draw([]);
    else if (event.key === "Enter" && this.#at >= 0) this.#choose(`/${this.#shown[this.#at].command}`);
    else if (event.key === "Tab" && this.#at >= 0) {
      this.#text.value = `/${this.#shown[this.#at].command}`;
      this.#draw([]);
    } else return false;
    event.preventDefault();
    return true;
  }

  #draw(shown) {
    this.#shown = shown;
    this.element.hidden = !shown.length;
    this.element.replaceChildren(
      ...shown.map((each, i) =>
        h(
          "div.suggestion",
          {
            id: `${this.element.id}-${i}`,
            role: "option",
            onpointerdown: (event) => (event.preventDefault(), this.#choose(`/${each.command}`)),
          },
          h("b", {}, `/${each.command}`),
          h("span", {}, each.description),
        ),
      ),
    );
    this.#mark(-1);
  }

  #mark(at) {
    this.#at = at;
    [...this.element.children].forEach((each, i) => each.setAttribute("aria-selected", String(i === at)));
    if (at < 0) this.#text.removeAttribute("aria-activedescendant");
    else this.#text.setAttribute("aria-activedescendant", this.element.children[at].id);
    this.element.children[at]?.scrollIntoView({ block: "nearest" });
  }
}
