/**
 * Moments of the sandbox's clock as people in Kazakhstan read them.
 * The names of days and months are ours: browsers know few in Kazakh.
 */

import { t } from "./labels.js";

let zone = "Asia/Almaty";
let ahead = 0;
let made = null;

/** The sandbox's clock says `now` (seconds); it goes on at the pace of the real one. */
export function set(now, inZone) {
  if (inZone && inZone !== zone) {
    zone = inZone;
    made = null;
  }
  ahead = now * 1000 - Date.now();
}

export function now() {
  return (Date.now() + ahead) / 1000;
}

/** Numbers of the zone's calendar and clock, as texts; `weekday` counts from Monday. */
function parts(at) {
  made ??= new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
  const found = Object.fromEntries(made.formatToParts(at * 1000).map(({ type, value }) => [type, value]));
  return { ...found, weekday: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(found.weekday) };
}

function nth(key, number) {
  return t(key).split(" ")[number];
}

export function time(at) {
  const { hour, minute } = parts(at);
  return `${hour}:${minute}`;
}

/** The day as a key: two moments of one day have the same. */
export function day(at) {
  const { year, month, day: number } = parts(at);
  return `${year}-${month}-${number}`;
}

/** "10 March", with the year when it is another one. */
export function dayName(at) {
  const { year, month, day: number } = parts(at);
  const name = `${number} ${nth("months", Number(month) - 1)}`;
  return year === parts(now()).year ? name : `${name} ${year}`;
}

/** "Wed, 10 March". */
export function moment(at) {
  const { weekday, month, day: number } = parts(at);
  return `${nth("weekdays", weekday)}, ${number} ${nth("months", Number(month) - 1)}`;
}

export function full(at) {
  return `${moment(at)} ${parts(at).year}, ${time(at)}`;
}

export function length(seconds) {
  const whole = Math.max(0, Math.round(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
