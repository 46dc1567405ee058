// Keeps a page as it is on the server. Without this file the page does the same by its links and forms.
(() => {
  const main = document.querySelector("[data-live]");
  if (!main) return;
  const here = location.pathname + "/";
  const at = (name) => document.getElementById(name);
  const all = (what, from = document) => [...from.querySelectorAll(what)];
  let ahead; // of the server's clock, in seconds

  // Puts new content into a place; whoever was on its third button stays on the third button.
  const put = (place, html) => {
    const stops = () => all("a, button, input, select, textarea", place);
    const stop = stops().indexOf(document.activeElement);
    place.innerHTML = html.replaceAll('href="./', 'href="' + here); // parts travel to several addresses
    stops()[stop]?.focus();
  };

  // Takes the content of a place from the page as it is now; not all at once, and not while somebody types in it.
  const refresh = (place) => setTimeout(async () => {
    if (place.querySelector("input:focus, select:focus, textarea:focus")) return refresh(place);
    const answer = await fetch(location.href).catch(() => 0);
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page && page.getElementById(place.id);
    if (!found) return;
    put(place, found.innerHTML);
    Object.assign(place.dataset, found.dataset); // its topic may be signed, for some hours
  }, 1000 * Math.random());

  const spot = (dot) => {
    const turn = Math.PI * dot / 30;
    return [Math.round(200 + 186 * Math.sin(turn)), Math.round(200 - 186 * Math.cos(turn))];
  };

  const draw = (ring, { dots, n, people, scale, said, below }) => {
    let first = 0;
    const path = (count, shape) => Array.from({ length: count }, () => `M${spot(first++).join(" ")}${shape}`).join("");
    const write = (what, value) => all(what).forEach((word) => { word.textContent = value; });
    const words = all(".legend > span", ring.parentNode);
    all("[data-dot]", ring).forEach((arc, k) => {
      const [x, y] = spot(first);
      all(`#me[data-arc="${k}"]`).forEach((me) => { me.setAttribute("cx", x); me.setAttribute("cy", y); });
      arc.setAttribute("d", path(dots[k], arc.dataset.dot));
      words[k].hidden = !dots[k];
      if (n) write(`[data-n="${k}"]`, n[k]);
    });
    ring.firstElementChild.setAttribute("d", path(60 - first, "h0"));
    write("[data-sum]", people);
    if (scale) write("[data-scale]", scale);
    words[5].hidden = !scale;
    if (said) ring.setAttribute("aria-label", said);
    all("[data-below]", ring).forEach((word) => { word.textContent = below; });
  };

  // A list: its rows in a new order, those not there yet empty until their own event comes.
  const sort = (list, names) => {
    const rows = names.map((name) => at(name) || Object.assign(document.createElement("li"), { id: name }));
    rows.forEach((row, k) => { if (list.children[k] !== row) list.insertBefore(row, list.children[k] || null); });
    all(":scope > *", list).slice(rows.length).forEach((row) => row.remove());
    names.forEach(hear);
  };

  const receive = (name, said) => {
    const place = at(name);
    // The clock is read from the quickest answer: an older one only says that the server was once earlier.
    const now = said.t - Date.now() / 1000;
    if (!(ahead >= now)) ahead = now;
    if (!place) return;
    if ("html" in said) put(place, said.html);
    if ("whole" in place.dataset) refresh(place.parentNode); // what stands around it changes with it
    if ("order" in said) sort(place, said.order);
    if ("dots" in said) draw(place, said);
    if ("v" in said) refresh(place);
  };

  let source;
  let heard;
  const hear = (name) => {
    if (heard.has(name)) return;
    heard.add(name);
    source.addEventListener(name, (event) => receive(name, JSON.parse(event.data)));
  };
  const lost = (is) => all("[data-lost]").forEach((word) => { word.hidden = !is; });

  const listen = () => {
    heard = new Set();
    source = new EventSource(`/live?t=${encodeURIComponent(main.dataset.live)}&after=${main.dataset.after}`);
    source.onopen = () => lost(false);
    source.onerror = () => {
      lost(true);
      if (source.readyState === EventSource.CLOSED) { // refused: look at the page itself, and try again
        refresh(main);
        setTimeout(listen, 15000 + 15000 * Math.random());
      }
    };
    all("[id]").forEach((place) => hear(place.id));
  };
  listen();

  // Nothing may have been said yet: then, for a clock, the answer to a small question tells the time.
  const ask = async () => {
    const answer = await fetch("/healthz", { method: "HEAD" }).catch(() => 0);
    if (answer && ahead === undefined) ahead = Date.parse(answer.headers.get("date")) / 1000 + 0.5 - Date.now() / 1000;
  };
  if (main.querySelector("[data-until]")) ask();

  setInterval(() => all("[data-until]").forEach((clock) => {
    const left = Math.max(0, Math.ceil(clock.dataset.until - Date.now() / 1000 - ahead));
    if (left >= 0) clock.textContent = `${clock.dataset.said || ""} ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }), 500);
})();
