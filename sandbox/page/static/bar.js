/** The bar over the phones: time, the bot's process, the line, people, the page's language; and a story that plays. */

import { askPerson, lineWindow, LINES, open } from "./dialogs.js";
import { bdi, h, icon, iconButton } from "./dom.js";
import { language, LANGUAGES, t } from "./labels.js";
import * as times from "./times.js";

const SHORT = { kk: "Қаз", ru: "Рус", en: "Eng" };
const MOVES = [
  ["hour", "plus_hour"],
  ["day", "plus_day"],
  ["next_due", "to_next_due"],
  ["deadline", "to_deadline"],
];

export class Bar {
  /** `turn(code)` changes the page's language. */
  constructor(app, turn) {
    this.app = app;
    this.clock = h("time.clock");
    this.bot = h("span.state", { role: "status" });
    this.kill = h("button.chip.danger", { type: "button", onclick: () => app.act("kill") }, icon("bolt"), t("kill"));
    this.start = h("button.chip.good", { type: "button", onclick: () => app.act("start") }, icon("power"), t("start"));
    this.why = iconButton("note", t("why"), { onclick: () => this.#why() });
    this.line = h(
      "button.chip",
      { type: "button", "aria-haspopup": "dialog", title: t("bad_line"), onclick: () => this.#line() },
      icon("signal"),
      h("span.word", {}, t("bad_line")),
      (this.lines = h("span.badge")),
    );
    this.fold = iconButton(
      "menu",
      t("more"),
      { "aria-expanded": "false", "aria-controls": "bar-more", onclick: () => this.#fold() },
      "button.icon-button.fold",
    );
    const moves = MOVES.map(([by, label]) =>
      h(
        "button.chip",
        { type: "button", title: t(`${label}_hint`), onclick: () => app.act("clock", { by }) },
        t(label),
      ),
    );
    const choice = h(
      "select.chip",
      { "aria-label": t("page_language"), onchange: (event) => turn(event.target.value) },
      Object.entries(LANGUAGES).map(([code, name]) =>
        h("option", { value: code, lang: code, selected: code === language, title: name }, SHORT[code]),
      ),
    );
    this.more = h(
      "div.bar-more",
      { id: "bar-more" },
      h("div.group", { role: "group", "aria-label": t("time") }, moves),
      h("div.group", { role: "group", "aria-label": t("trouble") }, this.kill, this.start, this.line),
      h(
        "div.group",
        {},
        h(
          "button.chip",
          { type: "button", "aria-haspopup": "dialog", title: t("add_person"), onclick: () => this.#person() },
          icon("person"),
          h("span.word", {}, t("add_person")),
        ),
        h(
          "a.chip",
          { href: "transcript.html", title: t("transcript"), target: "_blank", rel: "noopener" },
          icon("note"),
          h("span.word", {}, t("transcript")),
        ),
        choice,
      ),
    );
    this.story = h("section.story", { "aria-label": t("story"), hidden: true });
    this.element = h(
      "header.bar",
      { onkeydown: (event) => event.key === "Escape" && this.#fold(false) },
      h(
        "div.bar-main",
        {},
        h(
          "h1.brand",
          {},
          h("img", { src: "static/logo.svg", alt: "", width: 32, height: 32 }),
          h("span", {}, t("brand"), h("small", {}, t("brand_under"))),
        ),
        this.clock,
        h("div.process", {}, this.bot, this.why),
        this.fold,
      ),
      this.more,
    );
    setInterval(() => this.#tick(), 1000);
    this.update();
  }

  update() {
    const { bot, line } = this.app.world;
    const running = bot.state === "running" || bot.state === "starting";
    const held = document.activeElement === this.kill || document.activeElement === this.start;
    this.bot.className = `state ${bot.state}`;
    this.bot.replaceChildren(h("i", { "aria-hidden": "true" }), t(`bot_${bot.state}`));
    this.kill.hidden = !running;
    this.start.hidden = running;
    if (held) (running ? this.kill : this.start).focus();
    this.why.hidden = !bot.why;
    const bad = LINES.filter((name) => line?.[name]).length;
    this.lines.textContent = bad ? String(bad) : "";
    this.line.classList.toggle("on", bad > 0);
    this.#tick();
    this.#drawStory();
  }

  #tick() {
    const now = times.now();
    const words = `${times.moment(now)} · ${times.time(now)}`;
    if (this.clock.dataset.words === words) return;
    this.clock.dataset.words = words;
    this.clock.title = times.full(now);
    this.clock.dateTime = new Date(now * 1000).toISOString();
    this.clock.replaceChildren(h("span.date", {}, times.moment(now)), h("b", {}, times.time(now)));
  }

  #fold(wanted = !this.more.classList.contains("open")) {
    this.more.classList.toggle("open", wanted);
    this.fold.setAttribute("aria-expanded", String(wanted));
  }

  #line() {
    const { world, act } = this.app;
    lineWindow(t("bad_line_all"), world.line ?? {}, (name, on) => act("line", { phone: null, name, on }));
  }

  #why() {
    open(t("why"), h("pre.log", { tabindex: 0, dir: "auto" }, this.app.world.bot.why));
  }

  async #person() {
    const person = await askPerson();
    if (person) this.app.act("add_person", person);
  }

  #drawStory() {
    const { story } = this.app.world;
    this.story.hidden = !story;
    const mark = JSON.stringify(story) + language;
    if (this.story.dataset.mark === mark) return;
    this.story.dataset.mark = mark;
    if (!story) return this.story.replaceChildren();
    const tell = (what) => () => this.app.act("story", { story: what });
    const held = this.story.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const bar = h("progress", { max: story.steps, value: story.step, "aria-label": t("progress") });
    this.story.replaceChildren(
      h(
        "div.story-words",
        {},
        h("b", {}, bdi(story.title)),
        h("span.step", {}, t("step", { n: story.step, m: story.steps })),
        bar,
        story.note ? h("p.note", { dir: "auto" }, story.note) : "",
      ),
      h(
        "div.group",
        { role: "group", "aria-label": t("story") },
        iconButton("slower", t("slower"), { "data-focus": "slower", onclick: tell("slower") }),
        iconButton(
          story.paused ? "play" : "pause",
          t(story.paused ? "go" : "pause"),
          { "data-focus": "go", onclick: tell(story.paused ? "go" : "pause") },
          "button.icon-button.main",
        ),
        iconButton("faster", t("faster"), { "data-focus": "faster", onclick: tell("faster") }),
      ),
    );
    if (held) this.story.querySelector(`[data-focus="${held}"]`)?.focus();
  }
}
