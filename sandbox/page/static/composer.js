/** Where a person writes: words, commands, the reply keyboard, answering and editing; or the START button. */

import { attachMenu, offer } from "./attach.js";
import { Commands } from "./commands.js";
import { bdi, h, icon, iconButton, put } from "./dom.js";
import { t } from "./labels.js";
import { openMenu } from "./menus.js";
import { Recorder } from "./recorder.js";

const HIGHEST = 160;

export class Composer {
  #phone;
  #app;

  constructor(phone, app) {
    this.#phone = phone;
    this.#app = app;
    this.context = h("div.context", { hidden: true });
    this.text = h("textarea", {
      rows: 1,
      dir: "auto",
      enterkeyhint: "send",
      autocomplete: "off",
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onpaste: (event) => this.#pasted(event),
    });
    this.commands = new Commands(this.text, (command) => this.#command(command));
    this.menu = iconButton("menu", t("commands"), { "aria-haspopup": "menu", onclick: () => this.#menu() });
    this.clip = iconButton("clip", t("attach"), {
      "aria-haspopup": "menu",
      onclick: () => attachMenu(this.clip, phone, app),
    });
    this.toggle = iconButton("keys", t("keyboard"), { onclick: () => this.#fold() });
    this.send = iconButton("send", t("send"), { onclick: () => this.#send() }, "button.icon-button.send");
    this.recorder = new Recorder(phone, app);
    this.keys = h("div.keys", { role: "group", "aria-label": t("keyboard") });
    this.row = h("div.input-row", {}, this.menu, this.clip, this.text, this.toggle, this.send, this.recorder.button);
    this.whole = h("button.whole", { type: "button", onclick: () => this.#whole() });
    this.element = h(
      "div.composer",
      {},
      this.commands.element,
      this.context,
      this.row,
      this.recorder.element,
      this.keys,
      this.whole,
    );
    this.text.value = phone.draft;
  }

  /** Answer this message. */
  reply(message) {
    Object.assign(this.#phone, { reply: message, editing: null });
    this.update();
    this.text.focus();
  }

  /** Change these words of one's own. */
  edit(message) {
    Object.assign(this.#phone, { editing: message, reply: null, draft: message.text });
    this.text.value = message.text;
    this.update();
    this.text.focus();
  }

  focus() {
    (this.whole.hidden ? this.text : this.whole).focus();
  }

  update() {
    const { chat } = this.#phone;
    const closed = chat.blocked || !chat.started;
    const had = this.element.contains(document.activeElement);
    this.whole.hidden = !closed;
    this.row.hidden = closed || this.recorder.recording;
    this.whole.className = chat.blocked ? "whole" : "whole start";
    this.whole.replaceChildren(chat.blocked ? t("unblock") : t("start_chat"));
    this.text.placeholder = chat.placeholder || t("write");
    this.text.setAttribute("aria-label", `${chat.placeholder || t("write")}: ${this.#phone.name}`);
    this.menu.hidden = !chat.commands?.length;
    this.commands.known = chat.commands ?? [];
    this.toggle.hidden = !chat.keyboard;
    this.toggle.setAttribute("aria-expanded", String(!this.#phone.keysHidden));
    this.#drawContext(closed);
    this.#drawKeys(closed);
    this.#drawSend();
    this.#grow();
    if (had && !this.element.contains(document.activeElement)) this.focus();
    else if (had && document.activeElement.offsetParent === null) this.focus();
  }

  #drawContext(closed) {
    const { reply, editing } = this.#phone;
    const message = editing ?? reply;
    this.context.hidden = closed || !message;
    if (!message) return this.context.replaceChildren();
    const title = editing ? t("editing") : `${t("in_reply_to")}: ${message.mine ? t("you") : this.#app.world.name}`;
    this.context.replaceChildren(
      icon(editing ? "edit" : "reply"),
      h("div.context-words", {}, h("b", {}, title), h("span", { dir: "auto" }, message.text || t("attachment"))),
      iconButton("close", t("cancel"), { onclick: () => this.#drop() }),
    );
  }

  #drawKeys(closed) {
    const { chat, keysHidden } = this.#phone;
    this.keys.hidden = closed || keysHidden || !chat.keyboard;
    const mark = JSON.stringify(chat.keyboard);
    if (this.keys.dataset.mark === mark) return;
    this.keys.dataset.mark = mark;
    this.keys.replaceChildren();
    put(
      this.keys,
      (chat.keyboard ?? []).map((row) =>
        h(
          "div.key-row",
          {},
          row.map((key) =>
            h(
              "button.key",
              {
                type: "button",
                onclick: () => (key.contact ? this.#ask("contact") : this.#ask("say", { text: key.text })),
              },
              key.contact && icon("phone"),
              bdi(key.text),
            ),
          ),
        ),
      ),
    );
  }

  #drawSend() {
    const words = Boolean(this.text.value.trim());
    this.send.hidden = !words && !this.#phone.editing;
    this.recorder.button.hidden = !this.send.hidden;
    this.send.replaceChildren(icon(this.#phone.editing ? "tick" : "send"));
  }

  #typed() {
    this.#phone.draft = this.text.value;
    this.commands.suggest();
    this.#drawSend();
    this.#grow();
  }

  #grow() {
    this.text.style.setProperty("height", "auto");
    this.text.style.setProperty("height", `${Math.min(this.text.scrollHeight, HIGHEST)}px`);
  }

  #key(event) {
    if (event.isComposing || this.commands.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && (this.#phone.reply || this.#phone.editing)) {
      event.preventDefault();
      this.#drop();
    } else if (event.key === "ArrowUp" && !this.text.value) {
      const mine = [...this.#phone.messages.values()]
        .filter((each) => each.mine && each.text && !each.forwarded)
        .at(-1);
      if (!mine) return;
      event.preventDefault();
      this.edit(mine);
    }
  }

  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    offer(files, null, this.#phone, this.#app);
  }

  async #send() {
    const phone = this.#phone;
    const text = this.text.value;
    if (!text.trim()) return;
    const { reply, editing } = phone;
    this.#set("");
    Object.assign(phone, { reply: null, editing: null });
    this.update();
    this.text.focus();
    const done = editing
      ? await this.#ask("edit", { message: editing.id, text })
      : await this.#ask("say", { text, reply_to: reply?.id });
    if (done || phone.draft) return;
    Object.assign(phone, { reply, editing });
    this.#set(text);
    this.update();
  }

  #command(command) {
    this.#set("");
    this.update();
    this.#ask("say", { text: command });
  }

  #menu() {
    const items = this.#phone.chat.commands.map((each) => ({
      icon: "slash",
      label: each.description,
      hint: `/${each.command}`,
      act: () => this.#command(`/${each.command}`),
    }));
    openMenu(this.menu, items, t("commands"));
  }

  #drop() {
    if (this.#phone.editing) this.#set("");
    Object.assign(this.#phone, { reply: null, editing: null });
    this.update();
    this.text.focus();
  }

  #fold() {
    this.#phone.keysHidden = !this.#phone.keysHidden;
    this.update();
  }

  #set(text) {
    this.text.value = text;
    this.#phone.draft = text;
    this.commands.suggest();
  }

  #whole() {
    if (this.#phone.chat.blocked) this.#ask("block", { on: false });
    else this.#ask("say", { text: "/start" });
  }

  #ask(what, facts) {
    return this.#app.ask(this.#phone, what, facts);
  }
}
