// All services: their rows at once, their cards a few milliseconds at a time.

import { Card } from "./card.js";
import { Flow } from "./flow.js";
import { folded, hasProcess, isUnhealthy, needsAttention } from "./words.js";

const SLICE_MS = 6; // so long may cards hold up a frame
const AT_ONCE = 50; // more rows than these are work enough to unpack
const A_FRAME = 9; // cards with new figures in one frame: for the browser it is more work to lay them out than for us

const SHOWS = {
  all: () => true,
  attention: needsAttention,
  up: (row) => row.state === "running",
  down: (row) => !hasProcess(row) && row.state !== "waiting",
};

export class Cards {
  /**
   * @param list What holds the cards.
   * @param template A card of nobody.
   * @param clock Gives the seconds of the server's clock.
   */
  constructor(list, template, clock) {
    this.template = template;
    this.clock = clock;
    this.rowsById = new Map();
    this.byId = new Map(); // cards; they follow the rows
    this.waiting = new Set(); // ids of rows that their cards do not show yet
    this.show = "all";
    this.words = [];
    this.isMoved = false;
    this.worker = 0;
    this.due = new Set(); // cards whose figures are to be written
    this.frame = 0;
    this.afterwards = () => {};
    this.flow = new Flow(list, (cards) => this.freshen(cards));
  }

  get rows() {
    return [...this.rowsById.values()];
  }

  /** Take rows by id, null for one that went. Gives those that changed their state. */
  take(rows, full) {
    const changed = [];
    if (full) {
      for (const id of this.rowsById.keys()) if (!Object.hasOwn(rows, id)) this.drop(id);
    }
    for (const [id, row] of Object.entries(rows)) {
      if (row === null) {
        this.drop(id);
        continue;
      }
      const before = this.rowsById.get(id);
      if (before && (before.state !== row.state || isUnhealthy(before) !== isUnhealthy(row))) changed.push(row);
      this.rowsById.set(id, row);
      this.waiting.add(id);
    }
    if (this.waiting.size > AT_ONCE) this.worker ||= setTimeout(() => this.work());
    else this.work();
    return changed;
  }

  drop(id) {
    this.isMoved = this.byId.delete(id) || this.isMoved;
    this.rowsById.delete(id);
    this.waiting.delete(id);
  }

  /** Bring rows to their cards until the time of a slice is over: first to those that somebody sees. */
  work() {
    clearTimeout(this.worker);
    this.worker = 0;
    const now = this.clock();
    const end = document.hidden ? Infinity : performance.now() + SLICE_MS; // out of sight timers hardly come
    const seen = this.flow.near.map((card) => card.id).filter((id) => this.waiting.has(id));
    for (const id of new Set([...seen, ...this.waiting])) {
      this.waiting.delete(id);
      this.bring(this.rowsById.get(id), now);
      if (performance.now() >= end) break;
    }
    if (this.isMoved) this.lay();
    if (this.waiting.size) this.worker = setTimeout(() => this.work());
    this.afterwards();
  }

  bring(row, now) {
    let card = this.byId.get(row.id);
    if (!card) {
      card = new Card(row, this.template);
      this.byId.set(row.id, card);
    }
    if (card.row?.order !== row.order) this.isMoved = true;
    card.take(row, now);
    if (card.near) this.freshen([card]);
    this.sift(card);
  }

  lay() {
    this.isMoved = false;
    this.flow.lay([...this.byId.values()].sort((one, other) => one.row.order - other.row.order));
  }

  /** Write their figures with the next frames, some cards each. */
  freshen(cards) {
    for (const card of cards) this.due.add(card);
    if (this.due.size) this.frame ||= requestAnimationFrame(() => this.write());
  }

  write() {
    this.frame = 0;
    const now = this.clock();
    for (const card of [...this.due].slice(0, A_FRAME)) {
      this.due.delete(card);
      card.writeFigures(now);
    }
    this.freshen([]);
  }

  /** Time passed: uptimes and lines of what can be seen go on. */
  tick() {
    this.freshen(this.flow.near);
  }

  /** Show only what fits. */
  choose(show, text) {
    this.show = show;
    this.words = folded(text).split(/\s+/).filter(Boolean);
    for (const card of this.byId.values()) this.sift(card);
    if (this.isMoved) this.lay();
  }

  sift(card) {
    const hidden = !SHOWS[this.show](card.row) || !card.matches(this.words);
    if (card.element.hidden === hidden) return;
    card.element.hidden = hidden;
    this.isMoved = true;
  }

  get shown() {
    return this.flow.shown;
  }

  counts() {
    const rows = this.rows;
    return Object.fromEntries(Object.entries(SHOWS).map(([name, fits]) => [name, rows.filter(fits).length]));
  }
}
