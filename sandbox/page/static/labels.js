/** The page's own words in three languages; which one is shown is remembered by the browser. */

export const LANGUAGES = { kk: "Қазақша", ru: "Русский", en: "English" };
const KEPT = "bastama.page.language";
let words = {};
export let language = "kk";

/** The words under `key`, with {facts} filled in. */
export function t(key, facts = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => String(facts[name] ?? all));
}

/** Whether there are words under `key`. */
export function known(key) {
  return Object.hasOwn(words, key);
}

/** The address first, then what was chosen before, then the browser's languages; Kazakh when nobody says. */
export function preferred() {
  const asked = new URLSearchParams(location.hash.slice(1)).get("lang");
  let kept = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // A browser that keeps nothing still shows the page.
  }
  const candidates = [asked, kept, ...navigator.languages.map((each) => each.slice(0, 2))];
  return candidates.find((each) => each && Object.hasOwn(LANGUAGES, each)) ?? "kk";
}

export async function load(code) {
  const answer = await fetch(`labels/${code}.json`);
  if (!answer.ok) throw new Error(`labels ${code}: ${answer.status}`);
  words = await answer.json();
  language = code;
  document.documentElement.lang = code;
  document.title = t("title");
}

export function keep(code) {
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // As above.
  }
}
