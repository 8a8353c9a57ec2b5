/** Pictures over the whole page: arrows go on, Esc closes. */

import { h, iconButton, returning } from "./dom.js";
import { t } from "./labels.js";

export function show(addresses, at) {
  const image = h("img", { alt: "" });
  const count = h("span.count", { "aria-live": "polite" });
  const go = (step) => {
    at = (at + step + addresses.length) % addresses.length;
    image.src = addresses[at];
    image.alt = `${t("photo")} ${at + 1}`;
    count.textContent = addresses.length > 1 ? `${at + 1} / ${addresses.length}` : "";
  };
  const back = returning();
  const dialog = h(
    "dialog.viewer",
    { "aria-label": t("photo") },
    image,
    count,
    iconButton("close", t("close"), { onclick: () => dialog.close() }),
  );
  dialog.addEventListener("click", (event) => event.target !== image && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") go(1);
    if (event.key === "ArrowLeft") go(-1);
  });
  image.addEventListener("click", () => go(1));
  dialog.addEventListener("close", () => {
    dialog.remove();
    back();
  });
  document.body.append(dialog);
  go(0);
  dialog.showModal();
}
