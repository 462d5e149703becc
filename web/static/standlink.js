// Enhancements of pages: suggestions while typing, sortable tables, "/" to search, folded lists.

const nextId = (() => { let n = 0; return () => `offers-${++n}`; })();

/** Suggest things while the reader types; `choose` receives the one that is picked. */
function suggest(input, url, kinds, choose) {
  const list = Object.assign(document.createElement("ul"), { className: "offers", id: nextId(), hidden: true });
  list.setAttribute("role", "listbox");
  input.parentElement.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let offers = [], at = -1, timer, asked = 0;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (to) => {
    at = to;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === at));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  const show = (found) => {
    offers = found;
    list.replaceChildren(...found.map((offer, i) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${i}`;
      item.setAttribute("role", "option");
      item.append(offer.label);
      const small = document.createElement("small");
      small.textContent = [offer.class || offer.kind, offer.names].filter(Boolean).join(" · ");
      item.append(small);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(offer); close(); });
      return item;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    at = -1;
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trim();
    if (!text) return close();
    timer = setTimeout(async () => {
      const mine = ++asked;
      const query = new URLSearchParams([["q", text], ...kinds.map((kind) => ["kind", kind])]);
      try {
        const answer = await fetch(`${url}?${query}`, { headers: { Accept: "application/json" } });
        if (answer.ok && mine === asked && document.activeElement === input) show(await answer.json());
      } catch { close(); }
    }, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark((at + 1) % offers.length); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark((at <= 0 ? offers.length : at) - 1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(offers[at]); close(); }
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
}

for (const form of document.querySelectorAll("form[data-suggest]")) {
  suggest(form.elements.q, form.dataset.suggest, [], (offer) => { location.href = offer.href; });
}

// A field for a thing shows its label and submits its short address.
function nameField(input) {
  const sent = Object.assign(document.createElement("input"), { type: "hidden", name: input.name, value: input.value });
  input.after(sent);
  input.removeAttribute("name");
  input.removeAttribute("list");
  if (input.dataset.label) input.value = input.dataset.label;
  input.closest(".combo").querySelector(".known")?.remove();
  input.addEventListener("input", () => { sent.value = input.value; });
  suggest(input, input.dataset.suggest, input.dataset.kinds.split(" ").filter(Boolean), (offer) => {
    input.value = offer.label;
    sent.value = offer.name;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// Empty fields are left out of the address; if all are empty the first remains, since an address without any shows the example.
for (const form of document.querySelectorAll("form.ask")) {
  form.addEventListener("submit", () => {
    const fields = [...form.elements].filter((field) => field.name);
    const kept = fields.find((field) => field.value) || fields[0];
    for (const field of fields) if (!field.value && field !== kept) field.disabled = true;
    setTimeout(() => { for (const field of fields) field.disabled = false; });
  });
}

/** Sort a table by a column: numbers and dates by value, texts alphabetically. */
function sort(table, column, button) {
  const head = button.closest("th");
  // The first click sorts figures from the largest, anything else from the first.
  const before = head.getAttribute("aria-sort");
  const down = before ? before === "ascending" : head.classList.contains("figure");
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
  const order = new Intl.Collator(document.documentElement.lang, { numeric: false }).compare;
  const compare = (a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === "" || y === "") return (x === "") - (y === "");
    const both = !isNaN(x) && !isNaN(y);
    return (both ? x - y : order(x, y)) * (down ? -1 : 1);
  };
  const body = table.tBodies[0];
  for (const cell of body.querySelectorAll(".repeats")) cell.classList.remove("repeats");
  body.append(...[...body.rows].sort(compare));
}

function makeSortable(table) {
  if (!table.tHead || table.tBodies[0].rows.length < 2) return;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (!head.textContent.trim() || head.querySelector(".unseen")) return;
    const button = Object.assign(document.createElement("button"), { type: "button", title: document.body.dataset.sortHint });
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, column, button));
    head.append(button);
  });
}

// The scripts of pictures are loaded when the reader comes to one, also to one that is added to the page.
const coming = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    coming.unobserve(target);
    import(target.dataset.script).then(({ draw }) => draw(target));
  }
}, { rootMargin: "100px" });
const expect = (within) => within.querySelectorAll("figure[data-script]").forEach((figure) => coming.observe(figure));
expect(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const added of addedNodes) if (added.querySelectorAll) expect(added);
}).observe(document.body, { childList: true, subtree: true });

/** Enhance what is in a part of the page, when it is loaded and when a script has replaced it. */
export function enhance(part) {
  part.querySelectorAll("input[data-kinds]").forEach(nameField);
  part.querySelectorAll("table[data-sortable]").forEach(makeSortable);
}
enhance(document);

// A button copies the text before it. Where the clipboard is closed to scripts, the text is selected instead.
document.addEventListener("click", async ({ target }) => {
  if (!target.matches?.("button.copy")) return;
  const text = target.previousElementSibling;
  try {
    await navigator.clipboard.writeText(text.textContent);
    const words = target.textContent;
    target.textContent = target.dataset.done;
    setTimeout(() => { target.textContent = words; }, 2000);
  } catch { getSelection().selectAllChildren(text); }
});

// The source that every printed page names.
const printed = document.querySelector(".printed");
if (printed) {
  document.documentElement.style.setProperty("--source", JSON.stringify(printed.textContent));
  document.documentElement.classList.add("sourced");
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.metaKey && !event.ctrlKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("find")?.focus();
  }
});

// "j" and "k" move through the entries of a list, as in many readers of mail; Enter opens the link.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const step = { j: 1, k: -1 }[event.key];
  const names = [...document.querySelectorAll(".entries > li > .name")];
  if (!step || typing || !names.length || event.metaKey || event.ctrlKey || event.altKey) return;
  const at = names.indexOf(document.activeElement);
  names[Math.min(Math.max(at + step, 0), names.length - 1)].focus();
});

// A footnote in a folded list is shown when a link leads to it.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest("details:not([open])");
  if (!folded) return;
  folded.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();
