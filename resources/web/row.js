// A row as the server sends it, as the page uses it: what is not known is null.

const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);

export function rowOf(id, sent) {
  const alive = typeof sent.pid === "number";
  return {
    id,
    name: sent.name,
    group: sent.group,
    order: sent.order,
    state: sent.status,
    wanted: sent.wanted,
    health: sent.health,
    reason: sent.reason,
    cpu: alive ? number(sent.cpu) : null,
    memory: alive ? number(sent.mem) : null,
    started: alive ? number(sent.started_at) : null,
    next: number(sent.next_step_at),
    stage: sent.stop_stage ?? "",
    port: number(sent.port) === null ? "" : String(sent.port),
    url: openable(sent.url),
    restarts: sent.restarts,
    warning: sent.stop_warning ?? "",
    neededBy: sent.needed_by ?? [],
    enabled: sent.enabled,
  };
}

const known = new Map();

/** The same for each address as before: rows come every second, addresses stay. */
function openable(url) {
  if (!url) return "";
  if (!known.has(url)) known.set(url, judged(url));
  return known.get(url);
}

/** An address that means the same service to this browser: loopback is another machine to a remote one. */
function judged(url) {
  if (!URL.canParse(url)) return "";
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return "";
  return isLoopback(hostname) && !isLoopback(location.hostname) ? "" : url;
}

const isLoopback = (host) => host === "localhost" || host === "[::1]" || host.startsWith("127.");
