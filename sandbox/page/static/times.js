/** Moments of the sandbox's clock as people in Kazakhstan read them. */

import { language } from "./labels.js";

let zone = "Asia/Almaty";
let ahead = 0;
const made = new Map();

function format(options) {
  const key = language + zone + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(language, { ...options, timeZone: zone, hourCycle: "h23" }));
  return made.get(key);
}

/** The sandbox's clock says `now` (seconds); it goes on at the pace of the real one. */
export function set(now, inZone) {
  if (inZone) zone = inZone;
  ahead = now * 1000 - Date.now();
}

export function now() {
  return (Date.now() + ahead) / 1000;
}

export function time(at) {
  return format({ hour: "2-digit", minute: "2-digit" }).format(at * 1000);
}

/** The day as a key: two moments of one day have the same. */
export function day(at) {
  return format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(at * 1000);
}

export function dayName(at) {
  const year = (moment) => format({ year: "numeric" }).format(moment * 1000);
  const options = { day: "numeric", month: "long" };
  if (year(at) !== year(now())) options.year = "numeric";
  return format(options).format(at * 1000);
}

export function moment(at) {
  return format({ weekday: "short", day: "numeric", month: "long" }).format(at * 1000);
}

export function full(at) {
  return format({ dateStyle: "full", timeStyle: "short" }).format(at * 1000);
}

export function length(seconds) {
  const whole = Math.max(0, Math.round(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
