/** The messages of one phone: rows and days, scrolling, moving among them by keys, and what each can do. */

import { h, iconButton, reconcile } from "./dom.js";
import { language, t } from "./labels.js";
import { openMenu } from "./menus.js";
import { bubble } from "./message.js";
import { swipes } from "./swipe.js";
import * as times from "./times.js";

const CLOSE = 90;
const GROUP = 600;
const CONTROLS = "button:not(.message-more), a[href], input, video, [role=button]";

export class Chat {
  #phone;
  #app;
  #stuck = true;
  #missed = 0;
  #current = null;

  /** `talk`: the composer's `reply(message)`, `edit(message)`. */
  constructor(phone, app, talk) {
    this.#phone = phone;
    this.#app = app;
    this.talk = talk;
    this.list = h("ol.messages", { "aria-label": t("messages") });
    this.jump = iconButton("down", t("to_newest"), { onclick: () => this.toNewest(true) }, "button.jump");
    this.count = h("span.badge", { "aria-hidden": "true" });
    this.jump.append(this.count);
    this.scroller = h("div.scroller", { tabindex: -1 }, this.list);
    this.empty = h("p.empty", {}, h("span.pill", {}, t("empty")));
    this.element = h("div.chat", {}, this.scroller, this.empty, this.jump);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.list.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("focusin", (event) => this.#focused(event));
    this.list.addEventListener("contextmenu", (event) => this.#context(event));
    swipes(this.list, (row) => this.talk.reply(this.#messages(row)[0]));
    new ResizeObserver(() => this.#stuck && this.toNewest()).observe(this.list);
    new ResizeObserver(() => this.#stuck && this.toNewest()).observe(this.scroller);
  }

  update() {
    const held = this.list.contains(document.activeElement);
    const rows = this.#rows();
    const before = this.list.lastElementChild?.dataset.key;
    const acts = this.#acts();
    reconcile(this.list, rows, (row) => (row.day ? day(row) : bubble(row, acts)));
    if (held && !this.list.contains(document.activeElement)) this.#rowElements().at(-1)?.focus({ preventScroll: true });
    this.empty.hidden = rows.length > 0 || this.#phone.chat.started;
    const newest = rows.at(-1);
    const isNew = newest && String(newest.key) !== before;
    if (isNew && newest.messages?.[0].mine) this.#stuck = true;
    else if (isNew && !this.#stuck) this.#missed += 1;
    this.#tabs();
    if (this.#stuck) this.toNewest();
    this.#drawJump();
  }

  toNewest(focus = false) {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#stuck = true;
    this.#missed = 0;
    this.#drawJump();
    if (focus) this.#rowElements().at(-1)?.focus({ preventScroll: true });
  }

  /** Shown again after it was hidden: where the newest is, if that is where it was. */
  stick() {
    if (this.#stuck) this.toNewest();
  }

  #rows() {
    const rows = [];
    let last = null;
    for (const message of [...this.#phone.messages.values()].sort((a, b) => a.id - b.id)) {
      const today = times.day(message.at);
      if (!last || times.day(last.messages.at(-1).at) !== today) {
        last = null;
        rows.push({ key: `day ${today}`, day: message.at, mark: [times.dayName(message.at), language] });
      }
      if (last && message.album && last.messages[0].album === message.album && last.messages[0].mine === message.mine) {
        last.messages.push(message);
        continue;
      }
      const near =
        last &&
        last.messages[0].mine === message.mine &&
        !last.messages[0].service &&
        message.at - last.messages.at(-1).at < GROUP;
      if (near) last.last = false;
      last = { key: message.id, messages: [message], first: !near, last: true };
      rows.push(last);
    }
    for (const row of rows.filter((each) => each.messages)) {
      const [message] = row.messages;
      row.ticks = message.id <= this.#phone.heard;
      row.spins = message.buttons
        .flat()
        .map((each) => each.n)
        .filter((n) => this.#app.world.spinning(this.#phone, `${message.id}:${n}`));
      row.mark = [...row.messages, row.first, row.last, row.ticks, row.spins.join(), language];
    }
    return rows;
  }

  /** The row in focus and the bot's newest message are in the tab order, with what they hold; no others. */
  #tabs() {
    const rows = this.#rowElements();
    const current = rows.find((each) => each.dataset.key === this.#current) ?? rows.at(-1);
    const newest = rows.filter((each) => each.classList.contains("theirs")).at(-1);
    for (const row of rows) {
      row.tabIndex = row === current ? 0 : -1;
      for (const each of row.querySelectorAll(CONTROLS)) each.tabIndex = row === current || row === newest ? 0 : -1;
    }
  }

  #rowElements() {
    return [...this.list.querySelectorAll("li.row")];
  }

  #messages(element) {
    return (element.dataset.ids ?? "")
      .split(" ")
      .map((id) => this.#phone.messages.get(Number(id)))
      .filter(Boolean);
  }

  #focused(event) {
    const row = event.target.closest("li.row");
    if (!row || row.dataset.key === this.#current) return;
    this.#current = row.dataset.key === this.#rowElements().at(-1)?.dataset.key ? null : row.dataset.key;
    this.#tabs();
  }

  #key(event) {
    const row = event.target.closest("li.row");
    if (!row || (event.target.matches("input, video") && event.key.startsWith("Arrow"))) return;
    const rows = this.#rowElements();
    const go = (to) => {
      if (!to) return;
      event.preventDefault();
      to.focus();
      to.scrollIntoView({ block: "nearest" });
    };
    if (event.key === "ArrowUp") go(rows[rows.indexOf(row) - 1]);
    else if (event.key === "ArrowDown") go(rows[rows.indexOf(row) + 1]);
    else if (event.key === "Home") go(rows[0]);
    else if (event.key === "End") go(rows.at(-1));
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const all = [row, ...row.querySelectorAll(CONTROLS)];
      go(all[all.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)]);
    } else if (event.key === "Enter" && event.target === row) {
      event.preventDefault();
      this.#menu(this.#messages(row), row.querySelector(".bubble") ?? row);
    }
  }

  #context(event) {
    const row = event.target.closest("li.row");
    if (!row || event.target.closest("a, input, video") || String(getSelection())) return;
    const messages = this.#messages(row);
    if (!messages.length) return;
    event.preventDefault();
    this.#menu(messages, row.querySelector(".bubble") ?? row);
  }

  #menu(messages, anchor) {
    const message = messages.find((each) => each.text) ?? messages[0];
    const items = [{ icon: "reply", label: t("reply"), act: () => this.talk.reply(message) }];
    if (message.text) items.push({ icon: "copy", label: t("copy"), act: () => this.#acts().copy(message.text) });
    if (message.mine && message.text && !message.forwarded)
      items.push({ icon: "edit", label: t("edit"), act: () => this.talk.edit(message) });
    openMenu(anchor, items, t("message_menu"));
  }

  #acts() {
    const { world, ask, say } = this.#app;
    const phone = this.#phone;
    return {
      botName: world.name,
      username: world.username,
      menu: (row, anchor) => this.#menu(row.messages, anchor),
      command: (text) => ask(phone, "say", { text }),
      startLink: (payload) => (payload ? ask(phone, "start_link", { payload }) : ask(phone, "say", { text: "/start" })),
      press: async (message, n) => {
        const key = `${message.id}:${n}`;
        if (world.spinning(phone, key)) return;
        const done = await ask(phone, "press", { message: message.id, n });
        if (done) world.spin(phone, done.press, key);
      },
      copy: async (text) => {
        try {
          await navigator.clipboard.writeText(text);
          say(phone, t("copied"));
        } catch {
          say(phone, t("not_copied"));
        }
      },
      goTo: (id) => {
        const row = this.#rowElements().find((each) => this.#messages(each).some((message) => message.id === id));
        if (!row) return;
        row.scrollIntoView({ block: "center" });
        row.classList.remove("found");
        requestAnimationFrame(() => row.classList.add("found"));
        row.focus({ preventScroll: true });
      },
    };
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (!clientHeight) return;
    this.#stuck = scrollHeight - scrollTop - clientHeight < CLOSE;
    if (this.#stuck) this.#missed = 0;
    this.#drawJump();
  }

  #drawJump() {
    this.jump.hidden = this.#stuck;
    this.count.textContent = this.#missed ? String(this.#missed) : "";
  }
}

function day(row) {
  return h("li.day", {}, h("span.pill", {}, times.dayName(row.day)));
}
