// One stream for all windows of a browser, which opens only six connections to a server.

import { Stream } from "./stream.js";

const ports = new Set();
const stream = new Stream((value) => {
  for (const port of ports) port.postMessage(value);
});

self.addEventListener("connect", (event) => {
  const [port] = event.ports;
  port.addEventListener("message", ({ data }) => {
    if (data === "bye") ports.delete(port);
    else if (data === "retry") stream.retry();
  });
  port.start();
  ports.add(port);
  stream.greet((value) => port.postMessage(value));
  if (stream.source === null) stream.open();
});
