// Who this page is to the server. The token stays in this tab; a cookie, which can only read, carries the stream.

const KEY = "medivote-token";

export class Access {
  constructor() {
    const handed = tokenOf(location.hash);
    if (handed) {
      sessionStorage.setItem(KEY, handed);
      history.replaceState(null, "", location.pathname + location.search); // out of the address bar and its history
    }
    this.role = "reader";
  }

  get token() {
    return sessionStorage.getItem(KEY);
  }

  get controls() {
    return this.role === "operator";
  }

  /** Trade the token for a session. Tells whether the server took it; without a token there is nothing to trade. */
  async open() {
    if (!this.token) return false;
    const answer = await this.send("session").catch(() => null);
    if (answer === null) return false;
    if (answer.ok) this.role = answer.headers.get("X-MediVote-Role") ?? "reader";
    else if (answer.status === 401 || answer.status === 403) this.forget();
    return answer.ok;
  }

  /** Use what a person pasted: a link or a token. */
  async take(text) {
    sessionStorage.setItem(KEY, tokenOf(text) || text.trim());
    return this.open();
  }

  forget() {
    sessionStorage.removeItem(KEY);
    this.role = "reader";
  }

  send(path) {
    return fetch(path, { method: "POST", headers: this.headers() });
  }

  headers() {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }

  /** Start, stop or restart a service. Returns what went wrong in words; empty where nothing did. */
  async act(action, id) {
    let answer;
    try {
      answer = await this.send(`${action}/${encodeURIComponent(id)}`);
    } catch {
      return "the connection was lost; whether it happened will show here";
    }
    const { success, error } = await answer.json().catch(() => ({}));
    return success ? "" : error || `the server answered ${answer.status}`;
  }
}

/** The token in a link; empty where there is none. */
function tokenOf(link) {
  const fragment = link.includes("#") ? link.slice(link.indexOf("#") + 1).trim() : "";
  return fragment.startsWith("token=") ? decodeURIComponent(fragment.slice("token=".length)) : "";
}
