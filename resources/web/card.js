// One service as a card. Only what changed is written, and figures only where somebody can see them.

import { Trace, cpuScale, memoryScale } from "./trace.js";
import { CAN, DASH, detail, duration, fixed, hasProcess, healthWord } from "./words.js";
import { folded, isUnhealthy, megabytes, needsAttention, stateWord, tr } from "./words.js";

const LABELS = {
  start: (name) => tr("Start {name}", { name }),
  stop: (name) => tr("Stop {name}", { name }),
  restart: (name) => tr("Restart {name}", { name }),
  log: (name) => tr("Open log of {name}", { name }),
};

export class Card {
  constructor(row, template) {
    this.id = row.id;
    this.row = null;
    this.near = false;
    this.stale = false;
    this.busy = "";
    this.cpu = new Trace(cpuScale);
    this.memory = new Trace(memoryScale);
    this.element = template.cloneNode(true);
    this.element.dataset.id = row.id;
    const find = (selector) => this.element.querySelector(selector);
    this.parts = {
      name: find(".name"), group: find(".group"), word: find(".word"), use: find(".state use"), reason: find(".reason"),
      cpu: find(".cpu"), memory: find(".memory"), health: find(".health"), uptime: find(".uptime"),
      port: find(".port"), restarts: find(".restarts"),
    };
    this.lines = this.element.querySelectorAll(".spark path");
    this.buttons = this.element.querySelectorAll("button");
  }

  /** Take a row. Name, state and reason are written at once; figures by `writeFigures`. */
  take(row, now) {
    const before = this.row;
    this.row = row;
    this.cpu.add(row.cpu, now);
    this.memory.add(row.memory, now);
    this.stale = true;
    this.words = "";
    if (before?.state !== row.state || isUnhealthy(before) !== isUnhealthy(row) || before.enabled !== row.enabled) {
      this.writeState();
    }
    if (before?.name !== row.name || before.group !== row.group) this.writeName();
    if (before?.state !== row.state || before.reason !== row.reason || before.next !== row.next) this.writeReason(now);
  }

  writeName() {
    write(this.parts.name, this.row.name);
    this.parts.name.title = this.row.name; // a very long one is cut off
    write(this.parts.group, this.row.group);
    for (const button of this.buttons) button.setAttribute("aria-label", LABELS[button.dataset.do](this.row.name));
  }

  writeState() {
    const { row, element, parts } = this;
    element.dataset.state = row.state;
    element.classList.toggle("attention", needsAttention(row));
    parts.use.setAttribute("href", `#state-${row.state}`);
    write(parts.word, stateWord(row) + (isUnhealthy(row) ? `, ${healthWord(row)}` : ""));
    this.offer();
  }

  writeReason(now) {
    write(this.parts.reason, detail(this.row, now));
  }

  /** What is measured, if somebody can see it. */
  writeFigures(now) {
    if (!this.near || !this.row) return;
    const { row, parts } = this;
    if (this.stale) {
      write(parts.cpu, row.cpu === null ? DASH : `${fixed(row.cpu, 1)} %`);
      write(parts.memory, row.memory === null ? DASH : megabytes(row.memory));
      write(parts.health, row.health !== "unknown" && hasProcess(row) ? healthWord(row) : DASH);
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
    Object.assign(link, { href: url, target: "_blank", rel: "noreferrer", textContent: this.row.port || portOf(url) });
    link.setAttribute("aria-label", `${link.textContent}: ${tr("open {name} in a new tab", { name })}`);
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

  /** Whether all words of the filter occur in name, group, state, port or health. */
  matches(words) {
    const { row } = this;
    if (!words.length) return true;
    this.words ||= folded(`${row.name} ${row.group} ${this.id} ${stateWord(row)} ${row.port} ${healthWord(row)}`);
    return words.every((word) => this.words.includes(word));
  }
}

function portOf(url) {
  return /:(\d+)(?=[/?#]|$)/.exec(url)?.[1] ?? tr("Open");
}

function flag(element, name, isSet) {
  if (isSet) element.setAttribute(name, "true");
  else element.removeAttribute(name);
}

/** Text in an element that has nothing else; what is there already is not written again. */
function write(element, text) {
  if ((element.firstChild?.data ?? "") !== text || element.firstElementChild) element.textContent = text;
}
