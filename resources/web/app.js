const services = document.getElementById("services");
const stream = new EventSource("/events");
stream.onmessage = (event) => {
  services.replaceChildren(...Object.values(JSON.parse(event.data)).map((row) => {
    const card = document.createElement("article");
    card.className = "service-card";
    card.textContent = `${row.name}: ${row.status}`;
    return card;
  }));
};
