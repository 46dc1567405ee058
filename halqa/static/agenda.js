// Keeps the ticked sessions on this device. Without this file the form makes the same agenda as an address.
(() => {
  const key = "agenda " + location.pathname.split("/")[1];
  const kept = () => new Set((localStorage.getItem(key) || "").split(",").filter(Boolean));
  const asked = new URLSearchParams(location.search).get("s");
  if (/\/agenda$/.test(location.pathname)) {
    if (asked === null && kept().size) location.replace("?s=" + [...kept()].join(","));
    return;
  }
  const boxes = document.querySelectorAll("input[name=s]");
  const mine = kept();
  boxes.forEach((box) => {
    if (box.checked) mine.add(box.value);
    else box.checked = mine.has(box.value);
    box.onchange = () => {
      const now = kept();
      now[box.checked ? "add" : "delete"](box.value);
      localStorage.setItem(key, [...now].join(","));
    };
  });
  document.querySelector("form.whole").onsubmit = (event) => {
    event.preventDefault();
    location.href = event.target.action + "?s=" + [...kept()].join(",");
  };
  if (asked !== null) localStorage.setItem(key, [...mine].join(","));
})();
