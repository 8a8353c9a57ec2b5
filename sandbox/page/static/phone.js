/** One phone: whose it is, the chat's head, the messages, the field, and what flashes over them. */

import { offer } from "./attach.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { alertWindow, lineWindow, LINES, sure } from "./dialogs.js";
import { bdi, h, icon, iconButton } from "./dom.js";
import { t } from "./labels.js";
import { openMenu } from "./menus.js";

const SHORT = 3500;
const LONG = 7000;
const COLOURS = 7;

export function fullName(phone) {
  return [phone.name, phone.last_name].filter(Boolean).join(" ");
}

export function avatar(name, number, spec = "") {
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("");
  return h(
    `span.avatar.colour-${Math.abs(number) % COLOURS}${spec}`,
    { "aria-hidden": "true" },
    bdi(initials.toUpperCase()),
  );
}

export class PhoneView {
  constructor(phone, app) {
    this.phone = phone;
    this.app = app;
    this.composer = new Composer(phone, app);
    this.chat = new Chat(phone, app, this.composer);
    this.owner = h(
      "div.owner",
      {},
      avatar(fullName(phone), phone.user_id),
      h("div.owner-words", {}, bdi(fullName(phone), "bdi.owner-name"), (this.role = h("span.role"))),
      (this.dot = h("span.dot")),
    );
    this.status = h("span.status");
    this.weak = h(
      "span.weak",
      { title: t("bad_line"), hidden: true },
      icon("signal"),
      h("span.unseen", {}, t("bad_line")),
    );
    this.more = iconButton("more", t("phone_menu"), { "aria-haspopup": "menu", onclick: () => this.#menu() });
    this.head = h(
      "header.head",
      {},
      avatar(app.world.name, 4, ".bot"),
      h("div.head-words", {}, bdi(app.world.name, "bdi.head-name"), this.status),
      this.weak,
      this.more,
    );
    this.toasts = h("div.toasts", { role: "status", "aria-live": "polite" });
    this.chat.element.append(this.toasts);
    this.screen = h("div.screen", {}, this.head, this.chat.element, this.composer.element);
    this.element = h(
      "section.phone",
      {
        id: `phone-${phone.id}`,
        "aria-label": t("phone_of", { name: fullName(phone) }),
        "aria-keyshortcuts": `Alt+${[...app.world.phones.keys()].indexOf(phone.id) + 1}`,
        onfocusin: () => app.touch(phone),
        onpointerdown: () => app.touch(phone),
      },
      this.owner,
      this.screen,
    );
    this.#drops();
    this.update();
  }

  update() {
    const { phone } = this;
    const { blocked, started } = phone.chat;
    this.role.textContent = roleName(phone);
    this.dot.hidden = !phone.unread;
    this.dot.replaceChildren(h("span.unseen", {}, t("unread", { n: phone.unread })));
    this.element.classList.toggle("blocked", blocked);
    this.weak.hidden = !LINES.some((name) => phone.line?.[name] || this.app.world.line?.[name]);
    this.status.className = phone.typing ? "status typing" : "status";
    this.status.replaceChildren(...this.#status(blocked, started));
    this.chat.update();
    this.composer.update();
  }

  /** A short line over the chat. */
  toast(text) {
    const pill = h("div.toast", { dir: "auto" }, text);
    this.toasts.append(pill);
    setTimeout(() => pill.remove(), text.length > 60 ? LONG : SHORT);
    while (this.toasts.children.length > 3) this.toasts.firstChild.remove();
  }

  alert(text) {
    alertWindow(this.app.world.name, text, this.element);
  }

  #status(blocked, started) {
    if (blocked) return [t("blocked_state")];
    if (this.phone.typing) return [t("typing"), h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i"))];
    return [t(started ? "bot_online" : "bot")];
  }

  #menu() {
    const { phone, app } = this;
    const { blocked } = phone.chat;
    const role = (name, sign) => ({
      icon: sign,
      label: t(`make_${name}`),
      act: () => app.ask(phone, "role", { role: name }),
    });
    openMenu(
      this.more,
      [
        { icon: "signal", label: `${t("bad_line")}…`, act: () => this.#line() },
        {
          icon: "block",
          label: t(blocked ? "unblock_bot" : "block_bot"),
          act: () => app.ask(phone, "block", { on: !blocked }),
        },
        ...(phone.role === "consultant" ? [] : [role("consultant", "badge")]),
        ...(phone.role === "manager" ? [] : [role("manager", "badge")]),
        { icon: "bin", label: t("remove_person"), danger: true, act: () => this.#remove() },
      ],
      t("phone_menu"),
    );
  }

  #line() {
    const { phone, app } = this;
    lineWindow(
      t("bad_line_of", { name: phone.name }),
      phone.line ?? {},
      (name, on) => app.ask(phone, "line", { name, on }),
      this.element,
    );
  }

  async #remove() {
    if (await sure(t("remove_sure", { name: fullName(this.phone) }), t("remove"), this.element))
      this.app.ask(this.phone, "remove_person");
  }

  #drops() {
    this.screen.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      this.screen.classList.add("dropping");
    });
    this.screen.addEventListener(
      "dragleave",
      (event) => !this.screen.contains(event.relatedTarget) && this.screen.classList.remove("dropping"),
    );
    this.screen.addEventListener("drop", (event) => {
      event.preventDefault();
      this.screen.classList.remove("dropping");
      offer([...event.dataTransfer.files], null, this.phone, this.app);
    });
  }
}

export function roleName(phone) {
  return t(`role_${["villager", "consultant", "manager"].includes(phone.role) ? phone.role : "other"}`);
}
