/** A text with its entities (UTF-16 offsets, as Telegram counts and as JavaScript does) as nodes. */

import { h } from "./dom.js";
import { t } from "./labels.js";

const FOUND = [
  ["url", /(?:https?:\/\/|(?<![\w.])t\.me\/)[^\s<>"«»]*[^\s<>"«».,:;!?)\]]/giu],
  ["email", /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/giu],
  ["mention", /(?<![\p{L}\p{N}_/@.])@[a-z]\w{3,31}/giu],
  ["bot_command", /(?<![\p{L}\p{N}_/@<])\/[a-z0-9_]{1,64}(?:@\w{3,32})?(?![\p{L}\p{N}_/@])/giu],
  ["phone_number", /(?<![\p{L}\p{N}+])\+7[ (-]*\d{3}[ )-]*\d{3}[ -]?\d{2}[ -]?\d{2}(?!\d)/gu],
];
const OPAQUE = new Set(["code", "pre", "text_link", ...FOUND.map(([type]) => type)]);
const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);
const MARKS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre" };

/** `acts`: `command(text)`, `startLink(payload)`, and the bot's `username`. */
export function rich(text, entities, acts) {
  const all = [...entities, ...found(text, entities)].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nest(text, 0, text.length, all, acts);
}

function found(text, given) {
  const taken = given.filter((each) => OPAQUE.has(each.type)).map((each) => [each.offset, each.offset + each.length]);
  const more = [];
  for (const [type, pattern] of FOUND) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      if (taken.some(([start, end]) => from < end && to > start)) continue;
      taken.push([from, to]);
      more.push({ type, offset: from, length: to - from });
    }
  }
  return more;
}

function nest(text, from, to, entities, acts) {
  const nodes = [];
  let at = from;
  for (let i = 0; i < entities.length; i++) {
    const start = Math.max(entities[i].offset, at);
    const end = Math.min(entities[i].offset + entities[i].length, to);
    if (entities[i].offset >= to || end <= start) continue;
    if (start > at) nodes.push(text.slice(at, start));
    const inside = entities.slice(i + 1).filter((each) => each.offset < end && each.offset + each.length > start);
    nodes.push(element(entities[i], text.slice(start, end), nest(text, start, end, inside, acts), acts));
    // What reaches over the end of this one goes on after it.
    for (const each of inside) {
      if (each.offset + each.length > end)
        entities = [...entities, { ...each, offset: end, length: each.offset + each.length - end }];
    }
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function element(entity, words, inside, acts) {
  switch (entity.type) {
    case "bot_command":
      return h(
        "button.command",
        { type: "button", "data-focus": `e${entity.offset}`, onclick: () => acts.command(words) },
        inside,
      );
    case "text_link":
      return link(entity.url ?? "", inside, acts);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(words) ? words : `https://${words}`, inside, acts);
    case "email":
      return link(`mailto:${words}`, inside, acts);
    case "phone_number":
      return link(`tel:${words.replace(/[^+\d]/g, "")}`, inside, acts);
    case "mention":
      return link(`https://t.me/${words.slice(1)}`, inside, acts);
    case "spoiler":
      return spoiler(inside);
    case "blockquote":
    case "expandable_blockquote":
      return h("blockquote", {}, inside);
    case "hashtag":
    case "cashtag":
      return h("span.tag", {}, inside);
    default:
      return MARKS[entity.type] ? h(MARKS[entity.type], {}, inside) : h("span", {}, inside);
  }
}

/** A link to this very bot starts it on this phone; a link elsewhere opens a tab; anything else is only words. */
export function link(address, inside, acts, spec = "a.link") {
  let url;
  try {
    url = new URL(address);
  } catch {
    return h("span", {}, inside);
  }
  const payload = startPayload(url, acts.username);
  if (payload !== null) {
    return h("button.link", { type: "button", "data-focus": address, onclick: () => acts.startLink(payload) }, inside);
  }
  if (!SAFE.has(url.protocol)) return h("span", {}, inside);
  return h(
    spec,
    { href: url.href, target: "_blank", rel: "noopener noreferrer", title: url.href, "data-focus": address },
    inside,
  );
}

/** The payload of t.me/<bot>?start=…, an empty one for t.me/<bot>; null when the link leads elsewhere. */
export function startPayload(url, username) {
  if (!username) return null;
  const wanted = username.toLowerCase();
  if (url.protocol === "tg:" && url.host === "resolve") {
    return url.searchParams.get("domain")?.toLowerCase() === wanted ? (url.searchParams.get("start") ?? "") : null;
  }
  if (!/^https?:$/.test(url.protocol) || !/^(www\.)?(t|telegram)\.(me|dog)$/.test(url.host)) return null;
  return url.pathname.slice(1).toLowerCase() === wanted ? (url.searchParams.get("start") ?? "") : null;
}

function spoiler(inside) {
  const show = () => {
    element.classList.remove("hidden-words");
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
    element.removeAttribute("tabindex");
    words.removeAttribute("aria-hidden");
  };
  const words = h("span", { "aria-hidden": "true" }, inside);
  const element = h(
    "span.spoiler.hidden-words",
    {
      role: "button",
      tabindex: "0",
      "aria-label": t("spoiler"),
      onclick: show,
      onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), show()),
    },
    words,
  );
  return element;
}
