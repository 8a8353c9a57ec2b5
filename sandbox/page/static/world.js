/** What the page knows: the sandbox's state as it was told, and what this page adds (drafts, unread, spinners). */

import * as times from "./times.js";

/** One phone as the page keeps it. */
function keep(told, before) {
  const own = before ?? {
    draft: "",
    reply: null,
    editing: null,
    unread: 0,
    heard: 0,
    typing: 0,
    keysHidden: false,
    answers: new Map(),
    spins: new Map(),
  };
  const same = (message) => {
    const known = before?.messages.get(message.id);
    return known && JSON.stringify(known) === JSON.stringify(message) ? known : message;
  };
  const messages = new Map(told.messages.map((message) => [message.id, same(message)]));
  Object.assign(own, told, { messages });
  const answered = Math.max(0, ...told.messages.filter((each) => !each.mine).map((each) => each.id));
  own.heard = Math.max(
    own.heard,
    ...told.messages.filter((each) => each.mine && each.id < answered).map((each) => each.id),
  );
  return own;
}

/** The bot has spoken: what this person wrote before has reached it (two ticks). */
function listened(phone) {
  phone.heard = Math.max(
    phone.heard,
    ...[...phone.messages.values()].filter((each) => each.mine).map((each) => each.id),
  );
}

export class World extends EventTarget {
  bot = { state: "starting", why: null };
  line = {};
  story = null;
  name = "";
  username = "";
  phones = new Map();
  /** The phone in focus: the one a person last touched, and the one shown on a narrow screen. */
  active = null;
  ready = false;
  #answered = new Set();

  heard(event) {
    const phone = event.phone ? this.phones.get(event.phone) : null;
    const what = this[`_${event.kind}`];
    if (!what || (event.phone && !phone)) return;
    what.call(this, event, phone);
  }

  activate(id) {
    const phone = this.phones.get(id);
    if (!phone || (this.active === id && !phone.unread)) return;
    const before = this.active;
    this.active = id;
    phone.unread = 0;
    this.#tell("active", before);
    this.#tell("phone", id);
  }

  /** A press of this phone spins until it is answered. */
  spin(phone, press, key) {
    if (press === undefined || press === null || this.#answered.delete(press)) return;
    phone.spins.set(press, key);
    this.#tell("phone", phone.id);
  }

  spinning(phone, key) {
    return [...phone.spins.values()].includes(key);
  }

  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  _world(event) {
    times.set(event.now, event.zone);
    Object.assign(this, {
      bot: event.bot,
      line: event.line,
      story: event.story,
      name: event.bot_name,
      username: event.bot_username,
    });
    this.phones = new Map(event.phones.map((told) => [told.id, keep(told, this.phones.get(told.id))]));
    if (!this.phones.has(this.active)) this.active = event.phones[0]?.id ?? null;
    this.ready = true;
    this.#tell("world");
  }

  _message(event, phone) {
    const { message } = event;
    const isNew = !phone.messages.has(message.id);
    phone.messages.set(message.id, message);
    if (!message.mine) {
      phone.typing = 0;
      listened(phone);
      if (event.fresh && this.active !== phone.id) phone.unread += 1;
      if (!isNew)
        for (const [press, key] of phone.spins) if (key.startsWith(`${message.id}:`)) phone.spins.delete(press);
    }
    this.#tell("phone", phone.id);
    if (event.fresh && !message.mine) this.#tell("news", { phone, message, isNew });
  }

  _gone(event, phone) {
    for (const id of event.ids) phone.messages.delete(id);
    this.#tell("phone", phone.id);
  }

  _chat(event, phone) {
    phone.chat = event.chat;
    this.#tell("phone", phone.id);
  }

  _typing(event, phone) {
    const until = Date.now() + 5000;
    phone.typing = until;
    this.#tell("phone", phone.id);
    setTimeout(() => phone.typing === until && ((phone.typing = 0), this.#tell("phone", phone.id)), 5000);
  }

  _toast(event, phone) {
    this.#tell("toast", { phone, text: event.text, alert: event.alert });
  }

  _answered(event, phone) {
    if (!phone.spins.delete(event.press)) this.#answered.add(event.press);
    listened(phone);
    this.#tell("phone", phone.id);
  }

  _clock(event) {
    times.set(event.now);
    this.#tell("bar");
  }

  _bot(event) {
    this.bot = event.bot;
    this.#tell("bar");
  }

  _line(event, phone) {
    if (phone) phone.line = event.line;
    else this.line = event.line;
    this.#tell("bar");
    if (phone) this.#tell("phone", phone.id);
  }

  _story(event) {
    this.story = event.story;
    this.#tell("bar");
  }
}
