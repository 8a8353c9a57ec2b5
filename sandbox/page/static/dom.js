/** Elements made of plain nodes: whatever a bot or a person wrote becomes a text node, never markup. */

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M12 5v.01M12 12v.01M12 19v.01",
  send: "M4 12 20 4l-4 16-4-7zM12 13l8-9",
  mic: "M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3M6 11v1a6 6 0 0 0 12 0v-1M12 18v3",
  clip: "M20 11.5 12 19.4a5 5 0 0 1-7-7l8.4-8.4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.4a1.7 1.7 0 0 1-2.4-2.4l7.8-7.7",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  reply: "M10 6 4 12l6 6M4 12h10a6 6 0 0 1 6 6v1",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9v.01",
  album: "M8 4h12v12H8zM4 8v12h12M8 13l4-4 3 3 2-2 3 3",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  place: "M12 21c5-6 7-8.6 7-11a7 7 0 0 0-14 0c0 2.4 2 5 7 11M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  sticker:
    "M20 13V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h7zM20 13h-4a3 3 0 0 0-3 3v4M9 9v.01M14 9v.01M8 13q2 2.5 4 2",
  round: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M10 8.5l5 3.5-5 3.5z",
  keys: "M3 7h18v10H3zM7 10.5v.01M11 10.5v.01M15 10.5v.01M8 14h8",
  slash: "M15 5 9 19",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  slower: "M12 6l-8 6 8 6zM21 6l-8 6 8 6z",
  faster: "M12 6l8 6-8 6zM3 6l8 6-8 6z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3 2",
  signal: "M4 19v-3M9 19v-7M14 19V8M19 19V4",
  power: "M12 3v8M7 6a8 8 0 1 0 10 0",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-5 4-6 8-6s8 1 8 6",
  add: "M12 5v14M5 12h14",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M6 6l12 12",
  badge: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4",
  note: "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3q-8 9 0 18M12 3q8 9 0 18",
  link: "M9 15l6-6M13 17H8a5 5 0 0 1 0-10h1M11 7h5a5 5 0 0 1 0 10h-1",
  phone: "M6 3l3 1 1 5-2 2c1 2 3 4 5 5l2-2 5 1 1 3c-1 2-3 3-5 3C9 20 4 15 3 8c0-2 1-4 3-5",
  tick: "M3 12l5 5L18 7",
  ticks: "M1 12l5 5L16 7M10 15l2 2L22 7",
  flag: "M6 21V4h12l-2 4 2 4H6",
  next: "M5 12h13M13 6l6 6-6 6",
};

/** `h("button.send", {type: "button", onclick}, "words", node)`: one element. Falsy children are left out. */
export function h(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, children);
  return element;
}

export function put(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** Somebody else's words inside ours: their direction stays their own. */
export function bdi(words, spec = "bdi") {
  return h(spec, { dir: "auto" }, words);
}

export function icon(name, spec = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name} ${spec}`.trim());
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, props = {}, spec = "button.icon-button") {
  return h(spec, { type: "button", "aria-label": label, title: label, ...props }, icon(name));
}

/**
 * Children by key: an element stays when its `mark` (an array) is unchanged, is made anew when it is not.
 * Focus inside a remade element goes to what stands in the same place.
 */
export function reconcile(parent, rows, make) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let at = parent.firstChild;
  for (const row of rows) {
    const key = String(row.key);
    let element = old.get(key);
    old.delete(key);
    const same =
      element && element.mark.length === row.mark.length && element.mark.every((part, i) => part === row.mark[i]);
    if (!same) {
      const made = make(row);
      made.dataset.key = key;
      made.mark = row.mark;
      if (element) {
        const held = element.contains(document.activeElement) ? document.activeElement : null;
        if (at === element) at = made;
        element.replaceWith(made);
        if (held) refocus(made, held);
      }
      element = made;
    }
    if (at === element) at = at.nextSibling;
    else parent.insertBefore(element, at);
  }
  for (const element of old.values()) element.remove();
}

/** To the same control if it still says the same; a new one is not to be pressed by mistake. */
function refocus(element, held) {
  const path = held.dataset.focus;
  const same = path && element.querySelector(`[data-focus="${CSS.escape(path)}"]`);
  (same && same.textContent === held.textContent ? same : element).focus({ preventScroll: true });
}

/** Gives the focus back to what had it; to what stands in its place when that was made anew meanwhile. */
export function returning(element = document.activeElement) {
  const row = element?.closest?.("[data-key]");
  const list = row?.parentElement;
  const key = row?.dataset.key;
  const path = element?.dataset?.focus;
  return () => {
    if (element?.isConnected && element !== document.body) return element.focus({ preventScroll: true });
    const anew = [...(list?.children ?? [])].find((each) => each.dataset.key === key) ?? list?.lastElementChild;
    const same = path && anew?.querySelector(`[data-focus="${CSS.escape(path)}"]`);
    (same || anew)?.focus?.({ preventScroll: true });
  };
}

/** Arrows, Home and End move the focus among `selector` inside `root`; one of them is in the tab order. */
export function roving(root, selector, { wrap = true } = {}) {
  const all = () => [...root.querySelectorAll(selector)].filter((each) => !each.disabled && each.offsetParent !== null);
  root.addEventListener("keydown", (event) => {
    const items = all();
    const now = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    let to = null;
    if (step)
      to = wrap ? (now + step + items.length) % items.length : Math.min(items.length - 1, Math.max(0, now + step));
    if (event.key === "Home") to = 0;
    if (event.key === "End") to = items.length - 1;
    if (to === null || !items[to]) return;
    event.preventDefault();
    items[to].focus();
  });
}
