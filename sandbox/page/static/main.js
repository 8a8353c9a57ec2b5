/** The page: the bar, a line of help, and the phones, kept as the sandbox tells. */

import { Bar } from "./bar.js";
import { bdi, h, reconcile, roving } from "./dom.js";
import { help } from "./help.js";
import { keep, known, language, load, preferred, t } from "./labels.js";
import { Live } from "./live.js";
import { avatar, fullName, PhoneView, roleName } from "./phone.js";
import { World } from "./world.js";

const world = new World();
const live = new Live();
const views = new Map();
const page = document.getElementById("page");
const announcer = document.getElementById("announce");
let bar = null;
let parts = null;

const app = {
  world,
  touch: (phone) => world.activate(phone.id),
  place: (phone) => views.get(phone.id)?.element ?? null,
  redraw: (phone) => views.get(phone.id)?.update(),
  clear: (phone) => {
    Object.assign(phone, { draft: "", reply: null });
    const view = views.get(phone.id);
    if (view) view.composer.text.value = "";
    view?.update();
  },
  say: (phone, text) => views.get(phone?.id ?? world.active)?.toast(text),
  ask: (phone, what, facts = {}) => told(phone, live.ask(what, { phone: phone.id, ...facts })),
  act: (what, facts = {}) => told(null, live.ask(what, facts.story ? { story: facts.story } : facts)),
  send: (phone, files, facts) => told(phone, live.send(phone.id, files, facts)),
};

/** The answer, or null after saying why not. */
async function told(phone, asked) {
  try {
    return (await asked) ?? {};
  } catch (refused) {
    const why = refused.why ?? "failed";
    app.say(phone, t(known(`why_${why}`) ? `why_${why}` : "why_failed"));
    return null;
  }
}

/** Everything anew: at the start and when the page's language changes. Drafts are kept by the world. */
function build() {
  views.clear();
  bar = new Bar(app, turn);
  parts = {
    help: h("p.help", { role: "note" }),
    lost: h("p.lost", { role: "alert", hidden: live.connected || !world.ready }, t("lost")),
    tabs: h("div.tabs", { role: "tablist", "aria-label": t("phones") }),
    phones: h("main.phones", { "aria-label": t("phones") }),
  };
  roving(parts.tabs, "[role=tab]");
  page.replaceChildren(bar.element, bar.story, parts.lost, parts.help, parts.tabs, parts.phones);
  phones();
}

function phones() {
  for (const [id, view] of views) {
    if (world.phones.has(id)) continue;
    view.element.remove();
    views.delete(id);
  }
  for (const phone of world.phones.values()) {
    if (!views.has(phone.id)) views.set(phone.id, new PhoneView(phone, app));
    else views.get(phone.id).update();
    if (views.get(phone.id).element.parentNode !== parts.phones) parts.phones.append(views.get(phone.id).element);
  }
  parts.phones.style.setProperty("--phones", String(Math.max(1, world.phones.size)));
  bar.update();
  around();
}

/** What changes beside the phones themselves: tabs, the help line, which phone is shown. */
function around() {
  help(parts.help, world);
  const rows = [...world.phones.values()].map((phone) => ({
    key: phone.id,
    phone,
    mark: [fullName(phone), phone.role, phone.unread, phone.chat.blocked, phone.id === world.active, language],
  }));
  reconcile(parts.tabs, rows, (row) => tab(row.phone));
  for (const [id, view] of views) view.element.classList.toggle("shown", id === world.active);
}

function tab(phone) {
  const shown = phone.id === world.active;
  return h(
    `button.tab${phone.chat.blocked ? ".blocked" : ""}`,
    {
      type: "button",
      role: "tab",
      "aria-selected": String(shown),
      "aria-controls": `phone-${phone.id}`,
      tabindex: shown ? 0 : -1,
      onclick: () => world.activate(phone.id),
      onfocus: () => world.activate(phone.id),
    },
    h(
      "span.face",
      {},
      avatar(fullName(phone), phone.user_id),
      phone.unread > 0 && h("span.dot", {}, h("span.unseen", {}, t("unread", { n: phone.unread }))),
    ),
    h("span.tab-words", {}, bdi(phone.name, "bdi.tab-name"), h("span.role", {}, roleName(phone))),
  );
}

async function turn(code) {
  await load(code);
  keep(code);
  build();
  page.querySelector("select.chip")?.focus();
}

world.addEventListener("world", () => phones());
world.addEventListener("phone", ({ detail: id }) => {
  views.get(id)?.update();
  around();
});
world.addEventListener("active", () => {
  around();
  const view = views.get(world.active);
  if (view) requestAnimationFrame(() => view.chat.stick());
});
world.addEventListener("bar", () => {
  bar.update();
  for (const view of views.values()) view.update();
  help(parts.help, world);
});
world.addEventListener("toast", ({ detail: { phone, text, alert } }) =>
  alert ? views.get(phone.id)?.alert(text) : views.get(phone.id)?.toast(text),
);
world.addEventListener("news", ({ detail: { phone, message } }) => {
  if (phone.id !== world.active) return;
  const buttons = message.buttons.flat().map((each) => each.text);
  const kind = message.file ? t(known(message.file.kind) ? message.file.kind : "document") : "";
  announcer.textContent = [
    `${world.name}: ${kind} ${message.text}`,
    buttons.length ? `${t("buttons")}: ${buttons.join(", ")}` : "",
  ].join(" ");
});
live.addEventListener("heard", ({ detail }) => world.heard(detail));
live.addEventListener("connection", ({ detail }) => parts && (parts.lost.hidden = detail || !world.ready));

// A file let fall beside a phone must not take the page away.
for (const each of ["dragover", "drop"]) document.addEventListener(each, (event) => event.preventDefault());

// Alt+1 … Alt+9: to the phone of that number.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^Digit[1-9]$/.test(event.code)) return;
  const phone = [...world.phones.values()][Number(event.code.at(-1)) - 1];
  if (!phone) return;
  event.preventDefault();
  world.activate(phone.id);
  views.get(phone.id).composer.focus();
});

await load(preferred());
build();
live.connect();
