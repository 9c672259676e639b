// Who this page is to the server. The token stays in this tab; a cookie, which can only read, carries the stream.

const KEY = "medivote-token";
const NOBODY = { title: "", role: "", may_control: false, may_read_logs: false };

export class Access {
  constructor() {
    this.rights = NOBODY;
    const handed = tokenOf(location.hash);
    if (!handed) return;
    sessionStorage.setItem(KEY, handed);
    history.replaceState(null, "", location.pathname + location.search); // out of the address bar and its history
  }

  get token() {
    return sessionStorage.getItem(KEY);
  }

  /** Learn what we may do, and trade a token, if there is one, for a session. Tells whether we may look. */
  async open() {
    if (this.token) {
      const traded = await this.post("session");
      if (traded.status === 401 || traded.status === 403) {
        sessionStorage.removeItem(KEY);
        this.rights = NOBODY;
        return false;
      }
    }
    const answer = await fetch("session", { headers: this.headers(), cache: "no-store" });
    this.rights = answer.ok ? await answer.json() : NOBODY;
    return answer.ok;
  }

  /** Use what a person pasted: a link or a token. Tells whether the server knows it. */
  async take(text) {
    sessionStorage.setItem(KEY, tokenOf(text) || text.trim());
    return (await this.open()) && this.token !== null;
  }

  post(path) {
    return fetch(path, { method: "POST", headers: this.headers() });
  }

  headers() {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }

  /** Start, stop or restart a service. Returns what went wrong in words; empty where nothing did. */
  async act(action, id) {
    let answer;
    try {
      answer = await this.post(`${action}/${encodeURIComponent(id)}`);
    } catch {
      return "the connection was lost; whether it happened will show here";
    }
    const { success, error } = await answer.json().catch(() => ({}));
    return success ? "" : error || `the server answered ${answer.status}`;
  }
}

/** The token in a link; empty where there is none. */
function tokenOf(link) {
  const fragment = link.slice(link.indexOf("#") + 1).trim();
  return link.includes("#") && fragment.startsWith("token=") ? decodeURIComponent(fragment.slice("token=".length)) : "";
}
