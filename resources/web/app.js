// The page: joins the stream with the cards, and people's wishes with the server.

import { Access } from "./access.js";
import { Cards } from "./cards.js";
import { LogDrawer } from "./log.js";
import { spoken } from "./reasons.js";
import { rowOf } from "./row.js";
import { openStream } from "./shared.js";
import { duration, hasProcess, lineWords, namesText, needsAttention, stateWord, summary, tr, trn, usage, worst } from "./words.js";

const by = (id) => document.getElementById(id);
const NEWS_MS = 700; // what happens together is said together
const NAMED = 3;
const LONG = 30;
const SET_SECONDS = 3; // what differs by less is a clock that is being brought near, or a slow answer
const SPREAD_MS = 2_000;
const RENEWALS = 3; // in a row: a new session that is refused again and again is one that the browser does not keep

const access = new Access();
const log = new LogDrawer(access);
let ahead = Date.now() - performance.now();
let meeting = 0;
let offset = 0; // seconds that the server's clock is ahead of ours
const clock = () => Date.now() / 1000 + offset;
const cards = new Cards(by("cards"), by("card").content.firstElementChild, clock);
let line = { up: false, since: Date.now(), why: "" };
let met = false;
let renewals = 0;
let stream;

// Facts: from the stream to the page.

function take({ rows, full }) {
  const known = Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, row && rowOf(id, row)]));
  if (Object.values(known).some(tellsOfOtherClock)) meetSoon();
  const changes = cards.take(known, full);
  if (changes.length) tellNews(changes);
  show();
}

let shown = 0;

/** What is about all services, once a frame at most; the title goes on while the page is hidden. */
function show() {
  if (document.hidden) showTitle();
  else shown ||= requestAnimationFrame(showAll);
}

function showAll() {
  shown = 0;
  showTitle();
  const rows = cards.rows;
  write(by("summary"), rows.length ? summary(rows) : emptyWords());
  write(by("usage"), usage(rows));
  by("worst").dataset.state = worst(rows)?.state ?? "stopped";
  by("worst").firstElementChild.setAttribute("href", `#state-${by("worst").dataset.state}`);
  by("tools").hidden = rows.length === 0;
  const counts = cards.counts();
  for (const chip of chips()) {
    write(chip.querySelector(".count"), String(counts[chip.dataset.show]));
    chip.classList.toggle("alarm", chip.dataset.show === "attention" && counts.attention > 0);
  }
  showEmpty(rows.length);
}

function emptyWords() {
  if (line.up) return tr("No services");
  if (line.why === "cookie") return tr("Not open without a cookie");
  return line.why === "refused" ? tr("Not open without a token") : tr("Connecting…");
}

function showEmpty(count) {
  const empty = by("empty");
  empty.hidden = cards.shown > 0 || cards.byId.size === 0;
  const isFiltered = by("filter").value !== "";
  if (!empty.hidden) write(empty, isFiltered ? tr("No service fits the filter.") : tr("No service is in this state."));
  if (count === 0 && line.up) {
    empty.hidden = false;
    write(empty, tr("No services are configured."));
  }
}

/** The worst state first: it is all that one sees of a tab among many. */
function showTitle() {
  const bad = worst(cards.rows);
  let lead = "";
  if (!line.up && cards.byId.size) lead = tr("Connection lost");
  else if (bad && needsAttention(bad)) lead = `${bad.state === "running" ? tr("Unhealthy") : stateWord(bad)}: ${bad.name}`;
  else if (bad) lead = summary(cards.rows);
  const fleet = access.rights.title || "MediVote";
  const title = lead ? `${lead} – ${fleet}` : fleet;
  if (document.title !== title) document.title = title;
}

let news = [];

function tellNews(changes) {
  if (!news.length) setTimeout(sayNews, NEWS_MS);
  news.push(...changes);
}

function sayNews() {
  const latest = new Map(news.map((row) => [row.id, row]));
  news = [];
  const words = [...latest.values()].map((row) => `${row.name}: ${stateWord(row)}${row.reason ? `, ${spoken(row.reason)}` : ""}`);
  const many = { summary: summary(cards.rows) };
  by("news").textContent =
    words.length > NAMED
      ? trn("{count} service changed: {summary}", "{count} services changed: {summary}", words.length, many)
      : words.join(". ");
}

// The line to the server.

function takeLine(value) {
  if (cards.byId.size && value.up !== line.up) {
    by("news").textContent = value.up ? tr("Connected again") : tr("Connection lost");
  }
  line = value;
  if (line.why === "refused") renew();
  if (line.up) {
    renewals = 0;
    if (by("key").dataset.for === "looking") by("key").close(); // another window has got in meanwhile
    meet();
  }
  document.body.classList.toggle("cut-off", !line.up && cards.byId.size > 0);
  showLine();
  show();
}

function showLine() {
  const notice = by("notice");
  notice.hidden = line.up || line.why === "";
  if (notice.hidden) return;
  const since = cards.byId.size ? duration((Date.now() - line.since) / 1000) : "";
  write(by("notice-words"), lineWords(line.why, since));
}

/** The session may have ended with the server that knew it. */
async function renew() {
  renewals += 1;
  if (!(await lookAgain())) {
    askForToken();
  } else if (renewals <= RENEWALS) {
    stream.retry();
  } else {
    line = { ...line, why: "cookie" };
    showLine();
    show();
  }
}

function askForToken() {
  const words = tr("Copy a link with the Share button of the window, and open it or paste it here.");
  askKey(tr("This page needs a token"), words, "looking");
}

/** Learn what we may do. Tells whether we may look; a server that is not there decides nothing. */
async function lookAgain() {
  const may = await access.open().catch(() => true);
  showAccess();
  return may;
}

/** Whether the server's clock was set: what runs began later than now, or earlier than it did before. */
function tellsOfOtherClock(row) {
  if (!row?.started) return false;
  const before = cards.rowsById.get(row.id)?.started;
  return row.started > clock() + SET_SECONDS || row.started < before - SET_SECONDS;
}

/** Whether our own clock was set since the last look, or stood still in a sleep. */
function wasSet() {
  const before = ahead;
  ahead = Date.now() - performance.now();
  return Math.abs(ahead - before) > SET_SECONDS * 1000;
}

/** Not all pages at once. */
function meetSoon() {
  meeting ||= setTimeout(() => meet().finally(() => (meeting = 0)), Math.random() * SPREAD_MS);
}

/** The server is there, and may be another one than before: other rights, another clock. */
async function meet() {
  if (access.rights.role === "" || met) await lookAgain();
  met = true;
  const answer = await fetch("healthz", { cache: "no-store" }).catch(() => null);
  const date = Date.parse(answer?.headers.get("Date") ?? "");
  const found = (date - Date.now()) / 1000 + 0.5;
  if (!Number.isNaN(found)) offset = Math.abs(found) > 2 ? found : 0; // less a header of whole seconds cannot tell
}

// Wishes: from people to the server.

function showAccess() {
  const { title, may_control: controls, may_read_logs: logs } = access.rights;
  document.body.classList.toggle("controls", controls);
  document.body.classList.toggle("logs", logs);
  by("access").hidden = controls;
  write(by("access-words"), access.rights.role ? tr("View only") : tr("Enter a token"));
  write(by("fleet"), title || "MediVote");
}

/** Where this page may only look: how that changes. */
function askForControl() {
  if (!access.rights.role) return askForToken();
  if (access.rights.role === "operator") {
    say(tr("Starting and stopping is switched off here: http_control = off."));
    return;
  }
  const words = tr("This page may only look. Paste the operator link that the window's Share button copies.");
  askKey(tr("Control needs the operator's token"), words);
}

async function act(action, card) {
  const row = card.row;
  if (card.busy) return;
  const effects = action === "start" || !hasProcess(row) ? [] : effectsOf(action, row);
  if (effects.length && !(await confirm(action, row, effects))) return;
  card.setBusy(action);
  const problem = await access.act(action, row.id, (id) => cards.rowsById.get(id)?.name ?? id);
  card.setBusy("");
  if (problem) say(`${row.name}: ${problem}`);
}

/** What is to be known before a service ends, as the window says it; nothing where it needs no question. */
function effectsOf(action, row) {
  const left = action === "stop" ? row.neededBy.map((id) => cards.rowsById.get(id)).filter((other) => other && hasProcess(other)) : [];
  const names = namesText(left.map((other) => other.name));
  const words = trn("{names} depends on this and keeps running.", "{names} depend on this and keep running.", left.length, { names });
  return [row.warning, left.length ? words : ""].filter(Boolean);
}

function confirm(action, row, effects) {
  const { name } = row;
  const isStop = action === "stop";
  const dialog = by("question");
  by("question-title").textContent = isStop ? tr("Stop {name}?", { name }) : tr("Restart {name}?", { name });
  by("question-words").textContent = effects.join("\n");
  const brief = isStop ? tr("Stop") : tr("Restart");
  const whole = isStop ? tr("Stop {name}", { name }) : tr("Restart {name}", { name });
  by("question-yes").textContent = name.length > LONG ? brief : whole; // the title has it whole
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  });
}

let sayTimer = 0;

function say(text) {
  clearTimeout(sayTimer);
  write(by("toast"), text);
  by("toast").hidden = false;
  sayTimer = setTimeout(() => (by("toast").hidden = true), 10_000);
}

function askKey(title, words, purpose = "control") {
  by("key").dataset.for = purpose;
  by("key-title").textContent = title;
  by("key-words").textContent = words;
  by("key-fault").textContent = "";
  by("key-input").value = "";
  if (!by("key").open) by("key").showModal();
}

/** Use a link or a token. Gives whether the server knows it; null where nobody could say so. */
async function useKey(text) {
  const taken = await access.take(text).catch(() => null);
  showAccess();
  if (taken) stream.retry();
  return taken;
}

/** A link that is opened where the page is open already. */
async function onLink() {
  const token = access.handed();
  if (!token) return;
  const taken = await useKey(token);
  if (taken === null) say(tr("The server cannot be reached; open the link again."));
  else if (!taken) say(tr("The server does not know the token of this link."));
  else if (by("key").open) by("key").close();
}

async function onKey(event) {
  event.preventDefault();
  const taken = await useKey(by("key-input").value);
  if (!taken) {
    const fault = taken === null ? tr("The server cannot be reached.") : tr("The server does not know this token.");
    by("key-fault").textContent = fault;
    return;
  }
  by("key").close();
  if (!access.rights.may_control) say(tr("With this token the page may only look."));
}

const chips = () => document.querySelectorAll("[data-show]");

function choose(which) {
  for (const chip of chips()) chip.setAttribute("aria-pressed", String(chip.dataset.show === which));
  cards.choose(which, by("filter").value);
  scrollTo(0, 0); // the first of what fits, wherever one was among all
  show();
}

function connectPeople() {
  by("cards").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const card = cards.byId.get(button.closest(".service-card").dataset.id);
    if (button.dataset.do === "log") log.open(card.row, button);
    else act(button.dataset.do, card);
  });
  for (const chip of chips()) chip.addEventListener("click", () => choose(chip.dataset.show));
  by("filter").addEventListener("input", () => choose(cards.show));
  by("question-yes").addEventListener("click", () => by("question").close("yes"));
  by("question-no").addEventListener("click", () => by("question").close());
  by("key-form").addEventListener("submit", onKey);
  by("key-no").addEventListener("click", () => by("key").close());
  by("access").addEventListener("click", askForControl);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, dialog")) return;
    event.preventDefault();
    by("filter").select();
  });
  addEventListener("hashchange", onLink);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    stream.retry();
    tick();
    show();
  });
}

function tick() {
  if (wasSet()) meetSoon();
  if (document.hidden) return;
  if (line.up) cards.tick();
  showLine();
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

connectPeople();
cards.afterwards = show;
await lookAgain();
stream = openStream((value) => (value.kind === "rows" ? take(value) : takeLine(value)));
setInterval(tick, 1_000);
