/** Files and other things a person sends: chosen, looked at once more, given a caption, sent. */

import { bdi, h, icon } from "./dom.js";
import { open } from "./dialogs.js";
import { t } from "./labels.js";
import { size } from "./media.js";
import { openMenu } from "./menus.js";

const BIGGEST = 20 << 20;
const MOST = 10;
const PICTURE = /^image\/(png|jpeg|gif|webp)$/;

export function attachMenu(anchor, phone, app) {
  const pick = (as, accept, multiple) => () => choose(as, accept, multiple, phone, app);
  openMenu(
    anchor,
    [
      { icon: "photo", label: t("photo"), act: pick("photo", "image/png,image/jpeg,image/gif,image/webp", false) },
      { icon: "album", label: t("album"), act: pick("album", "image/png,image/jpeg,image/gif,image/webp", true) },
      { icon: "file", label: t("document"), act: pick("document", "", false) },
      { icon: "mic", label: t("voice_file"), act: pick("voice", "audio/*", false) },
      { icon: "place", label: t("place"), act: () => app.ask(phone, "location") },
      { icon: "sticker", label: t("sticker"), act: () => app.ask(phone, "sticker") },
      { icon: "round", label: t("video_note"), act: pick("video_note", "video/*", false) },
    ],
    t("attach"),
  );
}

function choose(as, accept, multiple, phone, app) {
  const input = h("input.unseen", { type: "file", accept, multiple, "aria-label": t("attach") });
  input.addEventListener("change", () => {
    offer([...input.files], as, phone, app);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** Shows what is about to be sent; `as` null guesses from the files (dropped and pasted ones). */
export async function offer(files, as, phone, app) {
  if (!files.length) return;
  if (files.some((each) => each.size > BIGGEST)) return app.say(phone, t("too_big"));
  if (files.length > MOST) return app.say(phone, t("too_many_files"));
  const pictures = files.every((each) => PICTURE.test(each.type));
  as ??= pictures ? (files.length > 1 ? "album" : "photo") : "document";
  if (as === "album" && files.length === 1) as = "photo";
  if (as === "voice" || as === "video_note") {
    return app.send(phone, files, { as, seconds: await seconds(files[0]), reply_to: phone.reply?.id });
  }
  const addresses = [];
  const preview = files.map((file) => {
    if (!PICTURE.test(file.type))
      return h(
        "div.paper",
        {},
        h("span.round", {}, icon("file")),
        h("span.paper-body", {}, bdi(file.name, "bdi.file-name"), h("span.size", {}, size(file.size))),
      );
    addresses.push(URL.createObjectURL(file));
    return h("img", { src: addresses.at(-1), alt: file.name });
  });
  const caption = h("input", {
    type: "text",
    name: "caption",
    maxlength: 1024,
    placeholder: t("caption"),
    "aria-label": t("caption"),
    value: phone.draft,
    dir: "auto",
    autocomplete: "off",
  });
  const form = h(
    "form.body",
    { method: "dialog" },
    h("div.preview", {}, preview),
    caption,
    h("footer", {}, h("button.main", { type: "submit", value: "yes" }, t("send"))),
  );
  const { closed } = open(`${t("to_send")}: ${t(as)}`, form, { over: app.place(phone) });
  caption.focus();
  const answer = await closed;
  addresses.forEach(URL.revokeObjectURL);
  if (answer !== "yes") return;
  const reply = phone.reply;
  const words = caption.value.trim();
  if (phone.draft.trim() === words || !phone.draft.trim()) app.clear(phone);
  if (as === "document" && files.length > 1)
    for (const file of files) await app.send(phone, [file], { as, caption: words });
  else await app.send(phone, files, { as, caption: words, reply_to: reply?.id });
}

/** How long a sound lasts, as far as the browser can tell. */
function seconds(file) {
  return new Promise((resolve) => {
    const sound = new Audio();
    const address = URL.createObjectURL(file);
    const done = (length) => {
      URL.revokeObjectURL(address);
      resolve(Math.max(1, Math.round(length)));
    };
    sound.addEventListener("loadedmetadata", () => done(Number.isFinite(sound.duration) ? sound.duration : 1), {
      once: true,
    });
    sound.addEventListener("error", () => done(1), { once: true });
    sound.src = address;
  });
}
