/** A small menu beside what opened it: arrows, Enter, Esc; the focus goes back where it was. */

import { h, icon, returning, roving } from "./dom.js";

/** `items`: {icon, label, hint?, act, checked?, danger?}. */
export function openMenu(anchor, items, label) {
  const back = returning(document.activeElement === document.body ? anchor : document.activeElement);
  let chosen = null;
  const menu = h(
    "div.menu",
    { role: "menu", "aria-label": label, popover: "auto" },
    items.map((item) =>
      h(
        `button.menu-item${item.danger ? ".danger" : ""}`,
        {
          type: "button",
          role: item.checked === undefined ? "menuitem" : "menuitemcheckbox",
          "aria-checked": item.checked === undefined ? null : String(item.checked),
          onclick: () => {
            chosen = item;
            menu.hidePopover();
          },
        },
        item.icon && icon(item.icon),
        h("span.menu-label", {}, item.label),
        item.hint && h("span.menu-hint", {}, item.hint),
      ),
    ),
  );
  roving(menu, "[role^=menuitem]");
  menu.addEventListener("keydown", (event) => event.key === "Tab" && (event.preventDefault(), menu.hidePopover()));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const held = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (held) back();
    chosen?.act();
  });
  document.body.append(menu);
  menu.showPopover();
  place(menu, anchor.getBoundingClientRect());
  menu.querySelector("button")?.focus();
  return menu;
}

function place(menu, at) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
  const below = at.bottom + 4;
  const top =
    below + height <= innerHeight - 8 ? below : Math.max(8, Math.min(at.top - height - 4, innerHeight - height - 8));
  menu.style.setProperty("left", `${left}px`);
  menu.style.setProperty("top", `${top}px`);
}
