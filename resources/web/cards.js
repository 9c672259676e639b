// The cards of all services. Only what changed is written, and figures only where somebody can see them.

import { Trace, cpuScale, memoryScale } from "./trace.js";
import { CAN, DASH, detail, duration, hasProcess, isUnhealthy, megabytes, needsAttention, stateWord } from "./words.js";

const SLICE_MS = 8; // so long may the making of cards hold up a frame
const AHEAD = "400px"; // cards this near the screen are kept fresh

const SHOWS = {
  all: () => true,
  attention: needsAttention,
  up: (row) => row.state === "running",
  down: (row) => !hasProcess(row) && row.state !== "waiting",
};

class Card {
  constructor(id, template) {
    this.id = id;
    this.row = null;
    this.near = false;
    this.stale = false;
    this.busy = "";
    this.cpu = new Trace(cpuScale);
    this.memory = new Trace(memoryScale);
    this.element = template.cloneNode(true);
    this.element.dataset.id = id;
    const find = (selector) => this.element.querySelector(selector);
    this.parts = {
      name: find(".name"), group: find(".group"), word: find(".word"), use: find(".state use"), reason: find(".reason"),
      cpu: find(".cpu"), memory: find(".memory"), health: find(".health"), uptime: find(".uptime"),
      port: find(".port"), restarts: find(".restarts"),
    };
    this.lines = this.element.querySelectorAll(".spark path");
    this.buttons = this.element.querySelectorAll("button");
  }

  /** Take a row. Name and state are written at once; figures when the card is near the screen. */
  take(row, now) {
    const before = this.row;
    this.row = row;
    this.cpu.add(row.cpu, now);
    this.memory.add(row.memory, now);
    this.stale = true;
    if (before?.state !== row.state || isUnhealthy(before) !== isUnhealthy(row)) this.writeState();
    if (before?.name !== row.name || before?.group !== row.group) this.writeName();
    this.writeReason(now);
  }

  writeName() {
    write(this.parts.name, this.row.name);
    write(this.parts.group, this.row.group);
    for (const button of this.buttons) button.setAttribute("aria-label", `${button.textContent} ${this.row.name}`);
    this.words = "";
  }

  writeState() {
    const { row, element, parts } = this;
    element.dataset.state = row.state;
    element.classList.toggle("attention", needsAttention(row));
    parts.use.setAttribute("href", `#state-${row.state}`);
    write(parts.word, stateWord(row) + (isUnhealthy(row) ? ", unhealthy" : ""));
    this.offer();
    this.words = "";
  }

  writeReason(now) {
    write(this.parts.reason, detail(this.row, now));
  }

  /** What is measured, if somebody can see it. */
  writeFigures(now) {
    if (!this.near || !this.row) return;
    const { row, parts } = this;
    if (this.stale) {
      write(parts.cpu, row.cpu === null ? DASH : `${row.cpu.toFixed(1)} %`);
      write(parts.memory, row.memory === null ? DASH : megabytes(row.memory));
      write(parts.health, row.health && hasProcess(row) ? row.health : DASH);
      this.writePort();
      write(parts.restarts, String(row.restarts ?? 0));
      this.stale = false;
    }
    if (row.next !== null) this.writeReason(now);
    write(parts.uptime, row.started === null ? DASH : duration(now - row.started));
    const paths = [...this.cpu.paths(now), ...this.memory.paths(now)];
    this.lines.forEach((path, place) => {
      const drawn = paths[place ^ 1]; // in the page the area comes first
      if (path.getAttribute("d") !== drawn) path.setAttribute("d", drawn);
    });
  }

  /** The port, as a link where the service has a page of its own. */
  writePort() {
    const { port } = this.parts;
    const { url, name } = this.row;
    if (!url) {
      write(port, this.row.port || DASH);
      return;
    }
    if (port.firstElementChild?.getAttribute("href") === url) return;
    const link = document.createElement("a");
    Object.assign(link, { href: url, target: "_blank", rel: "noreferrer", textContent: this.row.port || "Open" });
    link.setAttribute("aria-label", `${link.textContent}: open ${name} in a new tab`);
    port.replaceChildren(link);
  }

  /** The buttons that would change anything. What has the keyboard keeps it, under its new name. */
  offer() {
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    for (const button of this.buttons) {
      const may = CAN[button.dataset.do];
      if (may) button.hidden = !may(this.row);
      flag(button, "aria-disabled", may && this.busy);
    }
    if (focused?.hidden) this.element.querySelector("button:not([hidden])")?.focus();
  }

  setBusy(action) {
    this.busy = action;
    flag(this.element, "aria-busy", action);
    if (this.row) this.offer();
  }

  /** Whether all words of the filter occur in name, group, state or port. */
  matches(words) {
    const { row } = this;
    this.words ||= `${row.name} ${row.group} ${this.id} ${stateWord(row)} ${row.port} ${row.health}`.toLowerCase();
    return words.every((word) => this.words.includes(word));
  }
}

export class Cards {
  constructor(list, template, clock) {
    this.list = list;
    this.template = template;
    this.clock = clock; // seconds of the server's clock
    this.byId = new Map();
    this.show = "all";
    this.words = [];
    this.waiting = [];
    this.afterwards = () => {};
    this.watcher = new IntersectionObserver((entries) => this.onSeen(entries), { rootMargin: AHEAD });
  }

  get rows() {
    return [...this.byId.values()].map((card) => card.row);
  }

  /** Take rows. Gives what changed its state, as [row, row before]. */
  take(rows, full) {
    const now = this.clock();
    const changes = [];
    if (full) {
      for (const id of this.byId.keys()) if (!(id in rows)) this.drop(id);
    }
    for (const [id, row] of Object.entries(rows)) {
      if (row === null) {
        this.drop(id);
        continue;
      }
      const card = this.byId.get(id) ?? this.add(id);
      const before = card.row;
      card.take(row, now);
      if (before === null || before.state !== row.state || isUnhealthy(before) !== isUnhealthy(row)) {
        if (before) changes.push([row, before]);
        this.sift(card);
      }
      card.writeFigures(now);
    }
    this.place();
    return changes;
  }

  add(id) {
    const card = new Card(id, this.template);
    this.byId.set(id, card);
    this.waiting.push(card);
    this.isSorted = false;
    return card;
  }

  drop(id) {
    const card = this.byId.get(id);
    if (!card) return;
    this.watcher.unobserve(card.element);
    card.element.remove();
    this.byId.delete(id);
  }

  /** Bring new cards to the page, some in a frame. */
  place() {
    if (!this.isSorted) {
      this.waiting.sort((one, other) => one.row.order - other.row.order);
      this.isSorted = true;
    }
    const end = performance.now() + SLICE_MS;
    const batch = document.createDocumentFragment();
    const placed = [];
    while (this.waiting.length && performance.now() < end) {
      const card = this.waiting.shift();
      if (this.byId.get(card.id) !== card) continue;
      batch.append(card.element);
      placed.push(card);
    }
    this.list.append(batch);
    for (const card of placed) this.watcher.observe(card.element);
    if (this.waiting.length) setTimeout(() => this.place());
    else this.afterwards();
  }

  onSeen(entries) {
    const now = this.clock();
    for (const entry of entries) {
      const card = this.byId.get(entry.target.dataset.id);
      if (!card) continue;
      card.near = entry.isIntersecting;
      card.writeFigures(now);
    }
  }

  /** Time passed: uptimes and lines of what can be seen go on. */
  tick() {
    const now = this.clock();
    for (const card of this.byId.values()) card.writeFigures(now);
  }

  /** Show only what fits. */
  choose(show, text) {
    this.show = show;
    this.words = text.toLowerCase().split(/\s+/).filter(Boolean);
    for (const card of this.byId.values()) this.sift(card);
  }

  sift(card) {
    const hidden = !SHOWS[this.show](card.row) || !card.matches(this.words);
    if (card.element.hidden !== hidden) card.element.hidden = hidden;
  }

  get shown() {
    let count = 0;
    for (const card of this.byId.values()) count += !card.element.hidden;
    return count;
  }

  counts() {
    const rows = this.rows;
    return Object.fromEntries(Object.entries(SHOWS).map(([name, fits]) => [name, rows.filter(fits).length]));
  }
}

function flag(element, name, isSet) {
  if (isSet) element.setAttribute(name, "true");
  else element.removeAttribute(name);
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
