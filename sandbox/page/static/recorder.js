/** A voice message: recorded where the browser may listen, otherwise a sound file is chosen. */

import { h, iconButton } from "./dom.js";
import { t } from "./labels.js";
import { offer } from "./attach.js";
import * as times from "./times.js";

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const LONGEST = 300_000;

export class Recorder {
  #phone;
  #app;
  #recording = null;

  constructor(phone, app) {
    this.#phone = phone;
    this.#app = app;
    this.button = iconButton("mic", t("record"), { onclick: () => this.#start() }, "button.icon-button.send");
    this.length = h("span.length", { role: "timer" }, "0:00");
    this.sendButton = iconButton("send", t("send"), { onclick: () => this.#end(true) }, "button.icon-button.send");
    this.element = h(
      "div.input-row.recording",
      { hidden: true, onkeydown: (event) => event.key === "Escape" && this.#end(false) },
      iconButton("bin", t("cancel"), { onclick: () => this.#end(false) }),
      h("span.lamp", { "aria-hidden": "true" }),
      h("span.recording-words", {}, t("recording"), " ", this.length),
      this.sendButton,
    );
  }

  get recording() {
    return this.#recording !== null;
  }

  async #start() {
    if (this.recording) return;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      this.#app.say(this.#phone, t("no_microphone"));
      return this.#pick();
    }
    const type = TYPES.find((each) => MediaRecorder.isTypeSupported(each));
    const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    const parts = [];
    const since = Date.now();
    recorder.addEventListener("dataavailable", (event) => event.data.size && parts.push(event.data));
    recorder.addEventListener("stop", () => this.#done(recorder, parts, since));
    const timer = setInterval(() => {
      this.length.textContent = times.length((Date.now() - since) / 1000);
      if (Date.now() - since > LONGEST) this.#end(true);
    }, 250);
    this.#recording = { recorder, stream, timer, wanted: false };
    this.length.textContent = "0:00";
    recorder.start();
    this.element.hidden = false;
    this.#app.redraw(this.#phone);
    this.sendButton.focus();
  }

  #end(wanted) {
    if (!this.#recording) return;
    this.#recording.wanted = wanted;
    this.#recording.recorder.stop();
  }

  #done(recorder, parts, since) {
    const { stream, timer, wanted } = this.#recording;
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    this.#recording = null;
    this.element.hidden = true;
    this.#app.redraw(this.#phone);
    if (!wanted || !parts.length) return;
    const kind = recorder.mimeType.split(";")[0] || "audio/webm";
    const name = `voice.${kind.split("/")[1]}`;
    const file = new File(parts, name, { type: kind });
    this.#app.send(this.#phone, [file], { as: "voice", seconds: Math.max(1, Math.round((Date.now() - since) / 1000)) });
  }

  #pick() {
    const input = h("input.unseen", { type: "file", accept: "audio/*", "aria-label": t("voice_file") });
    input.addEventListener("change", () => (offer([...input.files], "voice", this.#phone, this.#app), input.remove()));
    input.addEventListener("cancel", () => input.remove());
    document.body.append(input);
    input.click();
  }
}
