// The filters of a question apply at once: the answer is fetched and replaced in place, and the address follows.
import { enhance } from "./standlink.js";

const form = document.querySelector("form.filters");
const line = document.getElementById("progress");
const [words, button] = line ? line.children : [];
let shown = location.pathname + location.search;
let running = null;

/** The address of the answer with the values of the form; if none is left, it says that nothing is filtered. */
function address() {
  const filled = [...new FormData(form)].filter(([, value]) => value.trim());
  const first = [...form.elements].find((field) => field.name);
  const query = new URLSearchParams(filled.length ? filled : [[first.name, ""]]);
  return `${new URL(form.action).pathname}?${query.toString().replaceAll("%3A", ":")}`;
}

/** Say what happens in the line below the filters; `act` is what its button does. */
function say(text, label = "", act = null) {
  line.hidden = !text;
  words.textContent = text;
  button.hidden = !label;
  button.textContent = label;
  button.onclick = act;
}

/** Put the parts of a fetched page that depend on the address in place of those of this one. */
function replace(page, whole) {
  for (const part of ["#result", "a.language", "#pinned", ...(whole ? ["form.filters"] : [])]) {
    const [old, fresh] = [document, page].map((from) => from.querySelector(part));
    if (!old || !fresh) continue;
    if (part === "form.filters") old.replaceChildren(...fresh.childNodes);
    else old.replaceWith(fresh);
    enhance(part === "form.filters" ? old : fresh);
  }
  document.title = page.title;
}

/** Show beside each field what the fetched page says is wrong with it; nothing that was typed changes. */
function showFaults(page) {
  for (const field of form.querySelectorAll(".field")) {
    const name = field.querySelector(".help").id;
    const fresh = page.getElementById(name)?.closest(".field").querySelector(".wrong");
    field.querySelector(".wrong")?.remove();
    for (const input of field.querySelectorAll("input:not([type=hidden]), select")) {
      if (fresh) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    if (fresh) field.querySelector(".help").before(fresh);
  }
}

/** Show the answer at an address. `whole` renews the form too, as when the reader goes back. */
async function show(to, { push = true, whole = false } = {}) {
  running?.abort();
  const mine = running = new AbortController();
  const began = Date.now();
  const tick = () => {
    const seconds = Math.round((Date.now() - began) / 1000);
    say(line.dataset.working.replace("{seconds}", seconds), button.dataset.stop, () => mine.abort("stopped"));
  };
  const slow = setTimeout(tick, 300), clock = setInterval(tick, 1000);
  document.getElementById("result").setAttribute("aria-busy", "true");
  try {
    const response = await fetch(to, { signal: mine.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("result")) throw new Error(response.status);
    say("");
    if (!whole) showFaults(page);
    if (!page.getElementById("answer") && !whole) return say(line.dataset.wrong);
    replace(page, whole);
    shown = to;
    if (push) history.pushState(null, "", to);
    document.getElementById("said").textContent = document.querySelector("#answer h2")?.textContent ?? "";
  } catch {
    if (mine !== running) return;
    const why = mine.signal.reason === "stopped" ? line.dataset.stopped : line.dataset.failed;
    say(why, button.dataset.again, () => show(to, { push, whole }));
  } finally {
    clearTimeout(slow);
    clearInterval(clock);
    if (mine === running) document.getElementById("result").removeAttribute("aria-busy");
  }
}

function apply() {
  const to = address();
  if (to !== shown) show(to);
}

if (form) {
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  addEventListener("popstate", () => {
    const to = location.pathname + location.search;
    if (to !== shown) show(to, { push: false, whole: true });
  });
}
