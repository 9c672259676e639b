// Words and figures for people. They are those of the desktop window, so that nobody learns two languages.

export const DASH = "–";

export const STATES = {
  stopped: "Stopped",
  waiting: "Waiting",
  starting: "Starting",
  running: "Running",
  backoff: "Retrying",
  stopping: "Stopping",
  exited: "Exited",
  completed: "Completed",
  failed: "Failed",
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
  const reason = row.reason ? `: ${row.reason}` : "";
  if (row.state === "backoff" && left !== null) return `retry in ${left} s${reason}`;
  if (row.state === "stopping" && left !== null) return `${row.stage || "stopping"}, ${left} s left${reason}`;
  if (!row.enabled && row.state === "stopped") return "disabled in services.ini";
  return row.reason;
}

export function megabytes(mb) {
  return mb < 999.95 ? `${mb.toFixed(1)} MB` : `${(mb / 1024).toFixed(1)} GB`;
}

/** What all services are, in one line: `6 of 7 running, 1 failed`. */
export function summary(rows) {
  const counts = {};
  let unhealthy = 0;
  for (const row of rows) {
    counts[row.state] = (counts[row.state] ?? 0) + 1;
    unhealthy += isUnhealthy(row);
  }
  const parts = [`${counts.running ?? 0} of ${rows.length} running`];
  for (const state of ["failed", "backoff", "starting", "waiting", "stopping", "completed"]) {
    if (counts[state]) parts.push(`${counts[state]} ${STATES[state].toLowerCase()}`);
  }
  if (unhealthy) parts.push(`${unhealthy} unhealthy`);
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
  return `${cpu.toFixed(0)} % CPU, ${megabytes(memory)}`;
}

const WHYS = {
  lost: (since) => (since ? `Connection lost since ${since}` : "Connection lost"),
  bye: (since) => (since ? `MediVote Desktop left ${since} ago` : "MediVote Desktop has left"),
  full: () => "The server takes no more viewers now",
  refused: (since) => (since ? `Connection lost since ${since}: a token is needed` : "A token is needed"),
  cookie: () => "Your browser keeps no cookie of this page, which needs one; allow it, and load the page again",
};
const FINAL = ["refused", "cookie"];

/** Why there is no line to the server; `since` is a duration, empty where nothing was seen yet. */
export const lineWords = (why, since) => WHYS[why](since) + (FINAL.includes(why) ? "" : "; trying again");
