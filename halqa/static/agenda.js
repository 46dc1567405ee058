// Keeps the ticked sessions on this device. Without this file the form makes the same agenda as an address.
(() => {
  const form = document.querySelector("form.whole");
  const key = "agenda " + location.pathname.split("/")[1];
  const kept = () => new Set((localStorage.getItem(key) || "").split(",").filter(Boolean));
  const keep = (mine) => localStorage.setItem(key, [...mine].sort((a, b) => a - b).join(","));
  const asked = new URLSearchParams(location.search).get("s");
  const mine = kept();

  if (location.pathname.endsWith("/agenda")) {
    if (asked === null && mine.size) location.replace("?s=" + [...mine].join(","));
    if (asked !== [...mine].join(",")) return; // the agenda of somebody else leaves mine as it is
  }
  if (!form) return;
  for (const box of form.querySelectorAll("[name='s[]']")) {
    if (box.checked) mine.add(box.value);
    else box.checked = mine.has(box.value);
    box.onchange = () => {
      const now = kept();
      now[box.checked ? "add" : "delete"](box.value);
      keep(now);
    };
  }
  if (asked !== null) keep(mine);
  form.onsubmit = (event) => {
    event.preventDefault();
    location.href = form.action + "?s=" + [...kept()].join(",");
  };
})();
