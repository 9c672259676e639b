// Reads an event stream with the npm package "eventsource": node eventsource.js URL
// Writes a line of JSON for each thing that happens: {"type", "id", "rows"}.

const EventSource = require("eventsource");

const source = new EventSource(process.argv[2]);
const tell = (happened) => console.log(JSON.stringify(happened));

source.onopen = () => tell({ type: "open" });
source.onerror = () => tell({ type: "error" });
for (const type of ["message", "snapshot", "change", "bye"]) {
  source.addEventListener(type, ({ data, lastEventId }) => tell({ type, id: lastEventId, rows: JSON.parse(data) }));
}
