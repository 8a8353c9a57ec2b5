/** One row of a chat: a message, or an album of several, as a bubble with its buttons below. */

import { bdi, h, icon, iconButton } from "./dom.js";
import { link, rich } from "./entities.js";
import { t } from "./labels.js";
import { album, isPicture, media } from "./media.js";
import * as times from "./times.js";

const BIG = /^(?:\p{Extended_Pictographic}\uFE0F?){1,3}$/u;

/** `row`: {messages, first, last, ticks, current, spins}. `acts`: what a person can do (see chat.js). */
export function bubble(row, acts) {
  const [message] = row.messages;
  if (message.service) return h("li.row.service", { tabindex: -1 }, h("span.pill", {}, bdi(message.service)));
  const mine = message.mine ? "mine" : "theirs";
  const pictures = row.messages.some(isPicture);
  const worded = row.messages.find((each) => each.text);
  const bare =
    (message.file?.kind === "sticker" || message.file?.kind === "video_note" || BIG.test(message.text)) &&
    !worded?.entities.length;
  const body = h(
    `div.bubble${pictures ? ".pictures" : ""}${bare ? ".bare" : ""}${worded ? "" : ".wordless"}`,
    {},
    message.forwarded && h("div.forwarded", {}, `${t("forwarded")} `, bdi(message.forwarded)),
    message.reply_to && quote(message.reply_to, acts),
    row.messages.length > 1 ? album(row.messages) : media(message),
    worded && h("div.words", { dir: "auto" }, rich(worded.text, worded.entities, acts), stamp(row, true)),
    stamp(row, false),
  );
  const speaker = h("span.unseen", {}, `${message.mine ? t("you") : acts.botName}: `);
  const more = iconButton(
    "down",
    t("message_menu"),
    { "data-focus": "more", tabindex: -1, onclick: (event) => acts.menu(row, event.currentTarget) },
    "button.message-more",
  );
  return h(
    `li.row.${mine}${row.first ? ".first" : ""}${row.last ? ".last" : ""}`,
    { tabindex: row.current ? 0 : -1, data: { ids: row.messages.map((each) => each.id).join(" ") } },
    h(
      "div.stack",
      {},
      h("div.line", {}, speaker, body, more),
      message.buttons.length > 0 && keyboard(message, row.spins, acts),
    ),
  );
}

/** The time; once inside the words to keep its room there, once where it is seen. */
function stamp(row, room) {
  const message = row.messages.at(-1);
  const edited = row.messages.some((each) => each.edited);
  const inside = [
    edited && h("span", {}, `${t("edited")} `),
    h(
      "time",
      { datetime: new Date(message.at * 1000).toISOString(), title: times.full(message.at) },
      times.time(message.at),
    ),
    message.mine && icon(row.ticks ? "ticks" : "tick"),
    message.mine && !room && h("span.unseen", {}, t(row.ticks ? "read" : "sent")),
  ];
  return h(room ? "span.stamp.room" : "span.stamp", room ? { "aria-hidden": "true" } : {}, inside);
}

function quote(told, acts) {
  return h(
    "button.quote",
    {
      type: "button",
      "data-focus": "quote",
      "aria-label": `${t("in_reply_to")}: ${told.text}`,
      onclick: () => acts.goTo(told.id),
    },
    h("b", {}, told.mine ? t("you") : acts.botName),
    h("span", { dir: "auto" }, told.text || t("attachment")),
  );
}

function keyboard(message, spins, acts) {
  return h(
    "div.buttons",
    { role: "group", "aria-label": t("buttons") },
    message.buttons.map((row) =>
      h(
        "div.button-row",
        {},
        row.map((button) => key(message, button, spins, acts)),
      ),
    ),
  );
}

function key(message, button, spins, acts) {
  const focus = `b${button.n}`;
  if (button.kind === "url") {
    const made = link(button.url ?? "", [bdi(button.text), icon("link", "corner")], acts, "a.inline");
    made.className = "inline";
    return made;
  }
  if (button.kind === "copy") {
    return h(
      "button.inline",
      { type: "button", "data-focus": focus, onclick: () => acts.copy(button.copy ?? "") },
      bdi(button.text),
      icon("copy", "corner"),
    );
  }
  if (button.kind !== "callback") {
    return h("button.inline", { type: "button", "aria-disabled": "true", "data-focus": focus }, bdi(button.text));
  }
  const spinning = spins.includes(button.n);
  return h(
    `button.inline${spinning ? ".spinning" : ""}`,
    {
      type: "button",
      "data-focus": focus,
      "aria-busy": spinning ? "true" : null,
      onclick: () => acts.press(message, button.n),
    },
    bdi(button.text),
    spinning && h("span.spinner", { "aria-hidden": "true" }),
  );
}
