// The drawer with one service's log: its tail, and what comes after.

import { tr } from "./words.js";

const LINES = 400; // asked for at first
const KEPT = 3_000;
const RETRY_MS = 2_000;
const SLACK = 4; // pixels
const QUIET_MS = 300; // what was written before is there by then
const NOTHING_YET = tr("Nothing written yet");
const NEAR = 50; // the end moves on while one scrolls to it
const ESCAPES = /\x1b\[[0-9;?]*[ -/]*[@-~]/g; // colours of terminals

export class LogDrawer {
  constructor(access) {
    this.access = access;
    this.drawer = document.getElementById("drawer");
    this.title = document.getElementById("log-title");
    this.state = document.getElementById("log-state");
    this.lines = document.getElementById("log-lines");
    this.follow = document.getElementById("log-follow");
    this.pending = [];
    this.top = 0;
    this.id = null;
    this.abort = null;
    document.getElementById("log-close").addEventListener("click", () => this.close());
    this.follow.addEventListener("click", () => this.setFollow(!this.follows));
    this.drawer.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.lines.addEventListener("keydown", (event) => event.key === "End" && this.setFollow(true));
    this.lines.addEventListener("scroll", () => this.onScroll(), { passive: true });
  }

  get follows() {
    return this.follow.getAttribute("aria-pressed") === "true";
  }

  setFollow(follows) {
    this.follow.setAttribute("aria-pressed", String(follows));
    if (follows) this.toEnd();
  }

  /** Kept at once: who goes up before the event of this move would else be measured against where it was before. */
  toEnd() {
    this.lines.scrollTop = this.lines.scrollHeight;
    this.top = this.lines.scrollTop;
  }

  /** Show the log of a service; the keyboard goes there, and back to `opener` when it is closed. */
  open(row, opener) {
    this.stop();
    this.id = row.id;
    this.opener = opener;
    this.title.textContent = tr("Log of {name}", { name: row.name });
    this.state.textContent = tr("Loading…");
    this.drawer.hidden = false;
    document.body.classList.add("with-drawer");
    this.setFollow(true);
    this.lines.focus({ preventScroll: true });
    this.read();
  }

  close() {
    this.stop();
    this.id = null;
    this.drawer.hidden = true;
    document.body.classList.remove("with-drawer");
    this.opener?.focus();
  }

  stop() {
    this.abort?.abort();
    this.abort = null;
    clearTimeout(this.quiet);
    this.pending = [];
    this.lines.replaceChildren();
  }

  async read() {
    const abort = new AbortController();
    this.abort = abort;
    while (this.abort === abort) {
      const problem = await this.readOnce(abort.signal).catch(() => tr("The connection was lost; trying again"));
      if (this.abort !== abort) return;
      this.state.textContent = problem;
      if (this.isFinal) return;
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }

  /** Follow until the stream ends; gives why in words. */
  async readOnce(signal) {
    const path = `logs/${encodeURIComponent(this.id)}?lines=${LINES}&follow=1`;
    const answer = await fetch(path, { headers: this.access.headers(), signal, cache: "no-store" });
    this.isFinal = answer.status >= 400 && answer.status < 500;
    if (!answer.ok) return (await answer.json()).error;
    this.pending = [];
    this.lines.replaceChildren();
    this.state.textContent = "";
    this.quiet = setTimeout(() => this.sayNothingYet(), QUIET_MS);
    let rest = "";
    for await (const text of texts(answer.body)) {
      const events = (rest + text).split("\n\n");
      rest = events.pop();
      for (const event of events) this.take(event);
    }
    return tr("The connection ended; trying again");
  }

  /** An empty drawer would look as if it did not work. */
  sayNothingYet() {
    if (!this.state.textContent && !this.lines.childElementCount && !this.pending.length) {
      this.state.textContent = NOTHING_YET;
    }
  }

  /** One event of the stream: a line of the log in each of its data fields. */
  take(event) {
    if (/^event:/m.test(event)) return; // a goodbye: a log's own events have no name
    for (const field of event.split("\n")) {
      if (field.startsWith("data:")) this.pending.push(field.slice(5).replace(/^ /, ""));
    }
    if (this.pending.length > 2 * KEPT) this.pending.splice(0, this.pending.length - KEPT); // nothing is drawn while hidden
    if (this.pending.length && !this.drawing) {
      this.drawing = requestAnimationFrame(() => this.draw());
    }
  }

  draw() {
    this.drawing = 0;
    const batch = document.createDocumentFragment();
    for (const text of this.pending.splice(0).slice(-KEPT)) {
      const line = document.createElement("div");
      line.textContent = text.replace(ESCAPES, "") || "\u200b";
      batch.append(line);
    }
    this.lines.append(batch);
    if (this.state.textContent === NOTHING_YET) this.state.textContent = "";
    while (this.lines.childElementCount > KEPT) this.lines.firstElementChild.remove();
    if (this.follows) this.toEnd();
  }

  /** Who goes up, by wheel, finger or keyboard, wants to read there; who comes back to the end, to follow again. */
  onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.lines;
    const below = scrollHeight - scrollTop - clientHeight;
    if (this.follows && scrollTop < this.top && below > SLACK) this.setFollow(false);
    else if (!this.follows && scrollTop > this.top && below < NEAR) this.setFollow(true);
    this.top = scrollTop;
  }
}

async function* texts(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
