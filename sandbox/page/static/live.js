/** The line to the sandbox: one WebSocket that comes back by itself, and answers to what is asked over it. */

const PAUSES = [300, 700, 1500, 3000, 5000];

export class Live extends EventTarget {
  #socket = null;
  #number = 0;
  #waiting = new Map();
  #tries = 0;
  connected = false;

  connect() {
    const address = new URL("live", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.hash = "";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#tries = 0;
      this.#is(true);
    });
    socket.addEventListener("message", (event) => this.#heard(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      this.#is(false);
      for (const { reject } of this.#waiting.values()) reject(new Refused("offline"));
      this.#waiting.clear();
      setTimeout(() => this.connect(), PAUSES[Math.min(this.#tries++, PAUSES.length - 1)]);
    });
  }

  /** Resolves with the answer; rejects with Refused, whose `why` is a key of the labels. */
  ask(what, facts = {}) {
    if (!this.connected) return Promise.reject(new Refused("offline"));
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ ...facts, id, do: what }));
    });
  }

  /** Files to one phone: `facts` are `as`, `caption`, `seconds`, `reply_to`. */
  async send(phone, files, facts) {
    const given = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined && value !== "");
    const body = new FormData();
    for (const file of files) body.append("file", file, file.name);
    let answer;
    try {
      answer = await fetch(`send/${encodeURIComponent(phone)}?${new URLSearchParams(given)}`, { method: "POST", body });
    } catch {
      throw new Refused("offline");
    }
    if (answer.ok) return;
    let why = answer.status === 413 ? "too_big" : "failed";
    try {
      why = (await answer.json()).why ?? why;
    } catch {
      // No reason given: the status alone speaks.
    }
    throw new Refused(why);
  }

  #heard(event) {
    if (event.kind !== "done" && event.kind !== "refused") {
      this.dispatchEvent(new CustomEvent("heard", { detail: event }));
      return;
    }
    const asked = this.#waiting.get(event.id);
    this.#waiting.delete(event.id);
    if (event.kind === "done") asked?.resolve(event);
    else asked?.reject(new Refused(event.why));
  }

  #is(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.dispatchEvent(new CustomEvent("connection", { detail: connected }));
  }
}

export class Refused extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}
