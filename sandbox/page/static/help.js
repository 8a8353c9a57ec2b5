/** One line for a newcomer: what to press now. It goes when it has been read. */

import { bdi, h, iconButton } from "./dom.js";
import { t } from "./labels.js";

const READ = "bastama.page.helped";
let read = false;
try {
  read = localStorage.getItem(READ) === "yes";
} catch {
  // It is shown each time then.
}

export function help(element, world) {
  element.hidden = read || !world.ready || Boolean(world.story);
  if (element.hidden) return;
  const key = step(world);
  const [first] = world.phones.values();
  const mark = key + (first?.name ?? "") + document.documentElement.lang;
  if (element.dataset.mark === mark) return;
  element.dataset.mark = mark;
  const [before, after] = t(key).split("{name}");
  element.replaceChildren(
    h("span", {}, before, after !== undefined && [bdi(first?.name ?? ""), after]),
    iconButton("close", t("close"), { onclick: () => gone(element) }),
  );
}

function step(world) {
  const [first] = world.phones.values();
  if (world.bot.state === "stopped" || world.bot.state === "failed") return "help_stopped";
  if (first && !first.chat.started) return "help_start";
  const said = first ? [...first.messages.values()].filter((each) => each.mine).length : 0;
  return said < 3 ? "help_answer" : "help_try";
}

function gone(element) {
  read = true;
  element.hidden = true;
  try {
    localStorage.setItem(READ, "yes");
  } catch {
    // As above.
  }
}
