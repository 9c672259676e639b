// The one event stream of all windows: keeps the rows, and tells listeners what changed and how the line is.

const QUIET_MS = 30_000; // a stream that says nothing for so long may be dead without an error
const RETRY_MS = [500, 1_000, 2_000, 4_000];

/**
 * Tells plain values, which may pass from a worker to its pages:
 *   {kind: "rows", full, rows}   all rows by id, or those that changed; null for one that went
 *   {kind: "line", up, since, why}   why: "", "lost", "bye", "refused", "full"; since: milliseconds of the epoch
 */
export class Stream {
  constructor(tell) {
    this.tell = tell;
    this.rows = null;
    this.line = { kind: "line", up: false, since: Date.now(), why: "" };
    this.tries = 0;
    this.source = null;
    this.isOpen = false; // this source was let in
    this.timer = 0;
    this.heard = Date.now();
    setInterval(() => this.watch(), 5_000);
  }

  /** What a listener that comes now has to know. */
  greet(tell) {
    tell(this.line);
    if (this.rows !== null) tell({ kind: "rows", full: true, rows: this.rows });
  }

  open() {
    clearTimeout(this.timer);
    this.source?.close();
    this.heard = Date.now();
    const source = new EventSource("events?changes=1");
    this.source = source;
    this.isOpen = false;
    source.addEventListener("open", () => (this.isOpen ||= source === this.source));
    source.addEventListener("snapshot", (event) => this.take(event, true));
    source.addEventListener("change", (event) => this.take(event, false));
    source.addEventListener("bye", () => this.down("bye"));
    source.addEventListener("error", () => this.fail(source));
  }

  /** Try at once: a page has a new session, or is looked at again. */
  retry() {
    if (this.line.up) return;
    this.tries = 0;
    this.open();
  }

  take(event, full) {
    const rows = JSON.parse(event.data);
    this.heard = Date.now();
    this.tries = 0;
    if (full) {
      this.rows = rows;
    } else {
      for (const [id, row] of Object.entries(rows)) {
        if (row === null) delete this.rows[id];
        else this.rows[id] = row;
      }
    }
    if (!this.line.up) this.say({ kind: "line", up: true, since: this.heard, why: "" });
    this.tell({ kind: "rows", full, rows });
  }

  /**
   * Begin anew. The browser would resume from the last event it saw, but another run of the server may be there by
   * then, and an EventSource does not tell an error that stays from one that passes.
   */
  async fail(source) {
    if (source !== this.source) return;
    source.close();
    this.down("lost");
    const why = await refusal();
    if (source !== this.source) return;
    this.down(why === "full" && this.isOpen ? "lost" : why); // who was let in was not one too many: the server is back
    if (why === "refused") return; // a page sees to a new session
    const wait = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.open(), wait);
  }

  down(why) {
    const { up, since, why: known } = this.line;
    if (up) this.say({ kind: "line", up: false, since: Date.now(), why });
    else if (known !== why && !(known === "bye" && why === "lost")) this.say({ kind: "line", up, since, why });
  }

  say(line) {
    this.line = line;
    this.tell(line);
  }

  /** Where this machine's clock is set back, nothing would be missed for hours: it is looked at once, as after a sleep. */
  async watch() {
    if (!this.line.up || Math.abs(Date.now() - this.heard) < QUIET_MS) return;
    const answer = await fetch("healthz", { cache: "no-store", signal: AbortSignal.timeout(4_000) }).catch(() => null);
    if (!answer?.ok) this.down("lost");
    this.open();
  }
}

/** Why the server closed the stream: an EventSource does not tell. */
async function refusal() {
  const answer = await fetch("status", { cache: "no-store", signal: AbortSignal.timeout(4_000) }).catch(() => null);
  if (answer === null) return "lost";
  await answer.body?.cancel();
  if (answer.status === 401 || answer.status === 403) return "refused";
  return answer.ok || answer.status === 503 ? "full" : "lost";
}
