// Who this page is to the server. The token stays in this tab; a cookie, which can only read, carries the stream.

import { spoken } from "./reasons.js";
import { namesText, tr } from "./words.js";

const KEY = "medivote-token";
const SENDABLE = /^[\x21-\x7e]+$/; // what a header can carry
const NOBODY = { title: "", role: "", may_control: false, may_read_logs: false };

export class Access {
  constructor() {
    this.rights = NOBODY;
    this.spare = null; // the token, where the browser lets the page store nothing
    const handed = this.handed();
    if (handed) this.keep(handed);
  }

  /** The token that the address brings, taken out of the address bar and its history; empty where there is none. */
  handed() {
    if (!location.hash.startsWith("#token=")) return "";
    const token = tokenOf(location.hash);
    history.replaceState(null, "", location.pathname + location.search);
    return token;
  }

  get token() {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return this.spare;
    }
  }

  /** Have this token from now on; null: none. */
  keep(token) {
    this.spare = token;
    try {
      if (token === null) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, token);
    } catch {
      return; // it lasts as long as the page
    }
  }

  /** Learn what we may do, and trade a token, if there is one, for a session. Tells whether we may look. */
  async open() {
    if (this.token) {
      const traded = await this.post("session");
      if (traded.status === 401 || traded.status === 403) this.keep(null);
    }
    const answer = await fetch("session", { headers: this.headers(), cache: "no-store" });
    this.rights = answer.ok ? await answer.json() : NOBODY;
    return answer.ok;
  }

  /** Use what a person pasted: a link or a token. Tells whether the server knows it; if not, all is as before. */
  async take(text) {
    const token = tokenOf(text) || text.trim();
    if (!SENDABLE.test(token)) return false;
    const before = this.token;
    this.keep(token);
    try {
      if ((await this.open()) && this.token !== null) return true;
    } catch (error) {
      this.keep(before);
      throw error;
    }
    this.keep(before);
    await this.open();
    return false;
  }

  post(path) {
    return fetch(path, { method: "POST", headers: this.headers() });
  }

  headers() {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }

  /**
   * Start, stop or restart a service. Returns what went wrong, or may yet, in words; empty where nothing did.
   * `nameOf` says what people call a service.
   */
  async act(action, id, nameOf) {
    let answer;
    try {
      answer = await this.post(`${action}/${encodeURIComponent(id)}`);
    } catch {
      return tr("the connection was lost; whether it happened will show here");
    }
    const { success, error, warning, runs_on: left } = await answer.json().catch(() => ({}));
    const names = namesText(Object.keys(left ?? {}).map(nameOf));
    const without = names && tr("still running without it: {names}", { names });
    return success ? [spoken(warning || ""), without].filter(Boolean).join("; ") : spoken(error) || tr("the server answered {status}", { status: answer.status });
  }
}

/** The token in a link; empty where there is none, or half of one. */
function tokenOf(link) {
  const [, written] = /#token=(\S+)\s*$/.exec(link) ?? ["", ""];
  try {
    const token = decodeURIComponent(written);
    return SENDABLE.test(token) ? token : "";
  } catch {
    return "";
  }
}
