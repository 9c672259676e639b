// One stream for all windows where the browser can share it and lets the page do so, else one of our own.

import { Stream } from "./stream.js";

/** Open it; `tell` gets what it tells. */
export function openStream(tell) {
  let carrier;
  const alone = () => (carrier = ownStream(tell));
  try {
    carrier = sharedStream(tell, alone);
  } catch {
    alone();
  }
  return { retry: () => carrier.retry() };
}

/** `fail` is called where the worker cannot be loaded, or must not be. */
function sharedStream(tell, fail) {
  const worker = new SharedWorker("worker.js", { type: "module", name: "medivote" });
  worker.addEventListener("error", fail, { once: true });
  worker.port.addEventListener("message", ({ data }) => tell(data));
  worker.port.start();
  addEventListener("pagehide", (event) => event.persisted || worker.port.postMessage("bye"));
  return { retry: () => worker.port.postMessage("retry") };
}

function ownStream(tell) {
  const own = new Stream(tell);
  own.open();
  return own;
}
