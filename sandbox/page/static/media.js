/** What a message carries besides words: pictures, voices, documents, places, contacts. */

import { bdi, h, icon, iconButton } from "./dom.js";
import { t } from "./labels.js";
import { show } from "./viewer.js";
import * as times from "./times.js";

const PICTURES = new Set(["photo", "sticker", "animation"]);
let playing = null;

export function address(file) {
  return `file/${encodeURIComponent(file.id)}`;
}

export function isPicture(message) {
  return message.file?.kind === "photo";
}

/** The node for one message's media, or null. */
export function media(message) {
  const { file } = message;
  if (file) {
    if (PICTURES.has(file.kind)) return file.kind === "sticker" ? sticker(file) : picture(message);
    if (file.kind === "voice" || file.kind === "audio") return voice(file);
    if (file.kind === "video" || file.kind === "video_note") return video(file);
    return paper(file);
  }
  if (message.contact) return contact(message.contact);
  if (message.location) return place(message.location);
  if (message.dice)
    return h(
      "span.dice",
      { role: "img", "aria-label": `${message.dice.emoji} ${message.dice.value}` },
      message.dice.emoji,
      " ",
      message.dice.value,
    );
  return null;
}

/** A picture that opens large; of an album, with its neighbours. */
export function picture(message, all = [message]) {
  const image = h("img", {
    src: address(message.file),
    alt: message.text || t("photo"),
    loading: "lazy",
    decoding: "async",
  });
  image.addEventListener("error", () => button.classList.add("broken"), { once: true });
  const button = h(
    "button.picture",
    {
      type: "button",
      "aria-label": t("open_photo"),
      "data-focus": `f${message.id}`,
      onclick: () =>
        show(
          all.map((each) => address(each.file)),
          all.indexOf(message),
        ),
    },
    image,
    icon("photo"),
  );
  return button;
}

export function album(messages) {
  return h(
    `div.album.of-${Math.min(messages.length, 10)}`,
    {},
    messages.map((each) => (isPicture(each) ? picture(each, messages.filter(isPicture)) : media(each))),
  );
}

function sticker(file) {
  const image = h("img", { src: address(file), alt: t("sticker"), loading: "lazy" });
  const box = h("span.sticker", { role: "img", "aria-label": t("sticker") }, image, icon("sticker"));
  image.addEventListener("error", () => box.classList.add("broken"), { once: true });
  return box;
}

function video(file) {
  return h(`video.video.${file.kind}`, {
    src: address(file),
    controls: true,
    preload: "metadata",
    "aria-label": t("video"),
  });
}

/** Play, pause and a slider; one voice sounds at a time. */
function voice(file) {
  const sound = new Audio();
  sound.preload = "none";
  const length = file.seconds || 0;
  const left = h("span.length", {}, times.length(length));
  const slider = h("input.played", {
    type: "range",
    min: 0,
    max: 1000,
    value: 0,
    "aria-label": t("position"),
    "data-focus": `s${file.id}`,
  });
  const button = iconButton("play", t("play"), { "data-focus": `v${file.id}` }, "button.round");
  const total = () => (Number.isFinite(sound.duration) && sound.duration > 0 ? sound.duration : length || 1);
  const draw = () => {
    const running = !sound.paused && !sound.ended;
    button.replaceChildren(icon(running ? "pause" : "play"));
    button.setAttribute("aria-label", t(running ? "stop" : "play"));
    button.title = t(running ? "stop" : "play");
    const part = Math.min(1, sound.currentTime / total());
    slider.value = String(Math.round(part * 1000));
    slider.style.setProperty("--played", `${part * 100}%`);
    slider.setAttribute("aria-valuetext", times.length(sound.currentTime));
    left.textContent = times.length(running || sound.currentTime ? sound.currentTime : length);
  };
  for (const event of ["play", "pause", "timeupdate", "ended"]) sound.addEventListener(event, draw);
  sound.addEventListener("error", () => (left.textContent = t("cannot_play")));
  button.addEventListener("click", () => {
    if (!sound.src) sound.src = address(file);
    if (!sound.paused) return sound.pause();
    if (playing && playing !== sound) playing.pause();
    playing = sound;
    sound.play().catch(() => (left.textContent = t("cannot_play")));
  });
  slider.addEventListener("input", () => {
    if (!sound.src) sound.src = address(file);
    sound.currentTime = (Number(slider.value) / 1000) * total();
  });
  const name = file.kind === "audio" && file.name ? bdi(file.name, "bdi.file-name") : null;
  return h(
    "div.voice",
    { role: "group", "aria-label": t("voice") },
    button,
    h("div.voice-body", {}, name, slider, left),
  );
}

function paper(file) {
  return h(
    "a.paper",
    {
      href: address(file),
      target: "_blank",
      rel: "noopener noreferrer",
      "data-focus": `f${file.id}`,
      "aria-label": `${t("open_file")}: ${file.name}`,
    },
    h("span.round", {}, icon("file")),
    h("span.paper-body", {}, bdi(file.name, "bdi.file-name"), h("span.size", {}, size(file.size))),
  );
}

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function contact(told) {
  return h(
    "div.card",
    { role: "group", "aria-label": t("contact") },
    h("span.round", {}, icon("person")),
    h("span.paper-body", {}, bdi(told.name ?? "", "bdi.file-name"), bdi(told.phone ?? "", "bdi.size")),
  );
}

function place(told) {
  const where = [told.latitude, told.longitude]
    .filter((each) => typeof each === "number")
    .map((each) => each.toFixed(4))
    .join(", ");
  return h(
    "div.place",
    { role: "img", "aria-label": `${t("place")} ${where}` },
    icon("place"),
    h("span.size", {}, where),
  );
}
