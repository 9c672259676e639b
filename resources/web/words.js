// Words and figures for people. They are those of the desktop window, so that nobody learns two languages.

import { POINT, spoken } from "./reasons.js";

const TEXTS = {}; // the server fills in those of the viewer's language; what stands here is English

export const DASH = "–";

/** A text, as a literal, in the viewer's language; values stand in the places of their names. */
export function tr(text, values = {}) {
  return filled(TEXTS[text] ?? text, values);
}

/** The same where a count, which is the value of that name, decides the form. */
export function trn(one, many, count, values = {}) {
  const [ofOne, ofMany] = TEXTS[many] ?? [one, many];
  return filled(count === 1 ? ofOne : ofMany, { count, ...values });
}

/** A text as the filter compares it: case and accents do not matter, nor how a letter was typed. */
export function folded(text) {
  return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/\u0131/g, "i");
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

const NAMES_SHOWN = 12; // more would make a question longer than a small screen

/** Names in a sentence: as many as fit, and how many more there are. */
export function namesText(names) {
  if (names.length <= NAMES_SHOWN) return names.join(", ");
  return names.slice(0, NAMES_SHOWN - 1).join(", ") + tr(" and {more} more", { more: names.length - NAMES_SHOWN + 1 });
}

/** A number with so many decimals, as the viewer's language writes it. */
export const fixed = (value, digits) => value.toFixed(digits).replace(".", POINT);

export const STATES = {
  stopped: tr("Stopped"),
  waiting: tr("Waiting"),
  starting: tr("Starting"),
  running: tr("Running"),
  backoff: tr("Retrying"),
  stopping: tr("Stopping"),
  exited: tr("Exited"),
  completed: tr("Completed"),
  failed: tr("Failed"),
};

const HEALTHS = {
  healthy: tr("healthy"),
  unhealthy: tr("unhealthy"),
  starting: tr("starting"),
};

const SEVERITY = {
  completed: 0, running: 0, stopped: 1, exited: 1, starting: 2, waiting: 2, stopping: 2, backoff: 3, failed: 4,
};

const WITH_PROCESS = new Set(["starting", "running", "stopping"]);
const AT_REST = new Set(["stopped", "exited", "completed", "failed"]);

export const hasProcess = (row) => WITH_PROCESS.has(row.state);
export const isUnhealthy = (row) => row.state === "running" && row.health === "unhealthy";
export const needsAttention = (row) => SEVERITY[row.state] >= 3 || isUnhealthy(row);
export const stateWord = (row) => STATES[row.state] ?? row.state;
export const healthWord = (row) => HEALTHS[row.health] ?? row.health;

/** Whether an action would change anything, by the rules of the window's own buttons. */
export const CAN = {
  start: (row) =>
    row.enabled && (AT_REST.has(row.state) || row.state === "backoff" || (hasProcess(row) && !row.wanted)),
  stop: (row) => !AT_REST.has(row.state) && !(row.state === "stopping" && !row.wanted),
  restart: (row) => row.state === "starting" || row.state === "running",
};

/** A duration in at most two units: `12 s`, `4 min 3 s`, `2 h 3 min`, `5 d 1 h`. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

/** What the state alone does not tell: `retry in 7 s: exit code 1`, `SIGTERM, 7 s left`, or the reason. */
export function detail(row, now) {
  const left = row.next === null ? null : Math.max(0, Math.round(row.next - now));
  const reason = spoken(row.reason);
  if (row.state === "backoff" && left !== null) {
    return reason ? tr("retry in {left} s: {reason}", { left, reason }) : tr("retry in {left} s", { left });
  }
  if (row.state === "stopping" && left !== null) {
    const stage = row.stage || tr("stopping");
    if (!reason) return tr("{stage}, {left} s left", { stage, left });
    return tr("{stage}, {left} s left: {reason}", { stage, left, reason });
  }
  if (!row.enabled && row.state === "stopped") return tr("disabled in services.ini");
  return reason;
}

export function megabytes(mb) {
  return mb < 999.95 ? `${fixed(mb, 1)} MB` : `${fixed(mb / 1024, 1)} GB`;
}

const COUNTS = {
  failed: (count) => tr("{count} failed", { count }),
  backoff: (count) => tr("{count} retrying", { count }),
  starting: (count) => tr("{count} starting", { count }),
  waiting: (count) => tr("{count} waiting", { count }),
  stopping: (count) => tr("{count} stopping", { count }),
  completed: (count) => tr("{count} completed", { count }),
};

/** What all services are, in one line: `6 of 7 running, 1 failed`. */
export function summary(rows) {
  const counts = {};
  let unhealthy = 0;
  for (const row of rows) {
    counts[row.state] = (counts[row.state] ?? 0) + 1;
    unhealthy += isUnhealthy(row);
  }
  const parts = [tr("{running} of {total} running", { running: counts.running ?? 0, total: rows.length })];
  for (const [state, words] of Object.entries(COUNTS)) if (counts[state]) parts.push(words(counts[state]));
  if (unhealthy) parts.push(tr("{count} unhealthy", { count: unhealthy }));
  return parts.join(", ");
}

/** The row that deserves attention first; undefined without services. */
export function worst(rows) {
  const weight = (row) => (SEVERITY[row.state] ?? 4) * 2 + isUnhealthy(row) * 5;
  return rows.reduce((found, row) => (found && weight(found) >= weight(row) ? found : row), undefined);
}

/** `12 % CPU, 310.0 MB` of the whole fleet; empty while nothing is measured. */
export function usage(rows) {
  const seen = rows.filter((row) => row.cpu !== null);
  if (!seen.length) return "";
  const cpu = seen.reduce((sum, row) => sum + row.cpu, 0);
  const memory = seen.reduce((sum, row) => sum + (row.memory ?? 0), 0);
  return tr("{percent} % CPU, {size}", { percent: fixed(cpu, 0), size: megabytes(memory) });
}

const WHYS = {
  lost: (since) =>
    since ? tr("Connection lost since {since}; trying again", { since }) : tr("Connection lost; trying again"),
  bye: (since) =>
    since
      ? tr("MediVote Desktop left {since} ago; trying again", { since })
      : tr("MediVote Desktop has left; trying again"),
  full: () => tr("The server takes no more viewers now; trying again"),
  refused: (since) =>
    since ? tr("Connection lost since {since}: a token is needed", { since }) : tr("A token is needed"),
  cookie: () => tr("The browser keeps no cookie of this page, which needs one; allow it, and load the page again"),
};

/** Why there is no line to the server; `since` is a duration, empty where nothing was seen yet. */
export const lineWords = (why, since) => WHYS[why](since);
