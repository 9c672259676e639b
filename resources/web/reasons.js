// Why a service is as it is: the program says that in English, and the page in its viewer's language. It finds the sentence
// by its text, as the desktop window does (ui/sentences.py), and puts the same values into its translation.

const SENTENCES = []; // [English, translated], the wordiest first; the server fills in those of the viewer's language
export const POINT = new Intl.NumberFormat(document.documentElement.lang).format(1.5)[1];

// What stands in such a place is a sentence itself.
const NESTED = new Set(["reason", "who", "what", "why", "how", "also", "hint", "duration", "size", "limit", "state", "by", "where", "error"]);
const PLACE = /\{(\w+)(:[^}]*)?\}/g;
const KEPT = 2000; // a bound for pages that stay open for months

const kept = new Map();
const whole = new Map(SENTENCES.filter(([english]) => english.search(PLACE) < 0));
const patterns = SENTENCES.filter(([english]) => english.search(PLACE) >= 0).map(([english, said]) => ({
  said,
  places: [...english.matchAll(PLACE)].map(([, name, format]) => ({ name, isFigure: format !== undefined })),
  match: new RegExp(`^${english.split(PLACE).filter((_, at) => at % 3 === 0).map(escaped).join("(.*?)")}$`, "s"),
}));

function escaped(words) {
  return words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The program's sentence in the viewer's language, as far as it is known. */
export function spoken(text) {
  if (!SENTENCES.length || !text) return text;
  let said = kept.get(text);
  if (said === undefined) {
    if (kept.size >= KEPT) kept.clear();
    said = listed(text) || sentence(text, areWhole) || pieces(text) || sentence(text, () => true) || text;
    kept.set(text, said);
  }
  return said;
}

/** Sentences with commas between them; empty if one of them is none. */
function listed(text) {
  if (!text.includes(", ")) return "";
  const said = text.split(", ").map((piece) => sentence(piece, areWhole));
  return said.every(Boolean) ? said.join(", ") : "";
}

/** One that adds to another behind a semicolon; empty if it does not. */
function pieces(text) {
  for (let at = text.lastIndexOf("; "); at > 0; at = text.lastIndexOf("; ", at - 1)) {
    const head = sentence(text.slice(0, at), areWhole);
    if (head) return `${head}; ${spoken(text.slice(at + 2))}`;
  }
  return "";
}

function sentence(text, suits) {
  if (whole.has(text)) return whole.get(text);
  for (const { said, places, match } of patterns) {
    const found = match.exec(text);
    if (!found || !places.every(canHold, found) || !suits(places, found)) continue;
    const values = Object.fromEntries(places.map(({ name, isFigure }, at) => [name, value(name, isFigure, found[at + 1])]));
    return said.replace(PLACE, (place, name) => values[name] ?? place);
  }
  return "";
}

/** Whether a number stands where only a number can; `this` is what was found. */
function canHold({ name }, at) {
  return name !== "count" || /^[\d,]+$/.test(this[at + 1]);
}

/** Whether each value is what one place of a sentence can hold. */
function areWhole(places, found) {
  return places.every(({ name }, at) => {
    const text = found[at + 1];
    return (NESTED.has(name) || !text.includes(";")) && text.split("(").length === text.split(")").length;
  });
}

function value(name, isFigure, text) {
  if (isFigure) return POINT === "." ? text : text.replace(/[.,]/g, (sign) => (sign === "." ? POINT : "."));
  return NESTED.has(name) ? spoken(text) : text;
}
