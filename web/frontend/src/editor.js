// The SPARQL editor in place of the textarea, which still holds and submits the text: the reader's queries, completion,
// marks on faults, and results without leaving the page.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { checker } from "./sparql/checking.js";
import { completer } from "./sparql/completing.js";
import { runner, share } from "./sparql/running.js";
import { freeName, tabBar } from "./sparql/tabs.js";
import { highlight, theme } from "./sparql/theme.js";
import { nameOf, Workspace } from "./sparql/workspace.js";

const A_DAY = 24 * 3600 * 1000;

const form = document.getElementById("ask");
const textarea = form.querySelector("textarea");
const words = JSON.parse(form.dataset.words);
const workspace = new Workspace();
const place = () => location.pathname + location.search;
let here = place();
const { run, show } = runner(form, words, (query, result) => {
  here = place();
  workspace.note(query, result);
  showRuns();
});

// In a shadow tree the editor uses constructable style sheets. Elsewhere it would add style elements, which the content
// security policy forbids. It takes the place of the textarea, so that nothing moves.
const host = Object.assign(document.createElement("div"), { className: "editor" });
const height = new CSSStyleSheet();
height.replaceSync(`.editor { height: ${textarea.offsetHeight}px; }`);
document.adoptedStyleSheets.push(height);
const root = host.attachShadow({ mode: "open" });

let keeping;
const extensions = [
  lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(),
  StreamLanguage.define(sparql), syntaxHighlighting(highlight), theme, EditorView.lineWrapping,
  autocompletion({ override: [completer(form, words)], icons: false }),
  checker(form, document.getElementById("marks"), words),
  EditorView.contentAttributes.of({ "aria-label": textarea.dataset.name, "aria-describedby": "keys" }),
  keymap.of([
    { key: "Mod-Enter", run: () => (run(), true) },
    ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap,
    // Whoever uses the keyboard leaves the editor by Escape, then Tab. Any other key makes Tab indent again.
    { key: "Escape", run: (editor) => (editor.setTabFocusMode(A_DAY), true) },
    indentWithTab,
  ]),
  EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    textarea.value = update.state.doc.toString();
    workspace.current.text = textarea.value;
    clearTimeout(keeping);
    keeping = setTimeout(() => workspace.save(), 300);
  }),
];
const stateOf = (doc) => EditorState.create({ doc, extensions });
const view = new EditorView({ root, state: stateOf("") });

// Each query keeps its own undo history while the page is open.
const states = new Map();
let shown = "";
function turn(text) {
  if (shown) states.set(shown, view.state);
  shown = workspace.current.id;
  const kept = states.get(shown);
  view.setState(kept && kept.doc.toString() === text ? kept : stateOf(text));
  textarea.value = text;
}

// An address with a query opens it beside those that were there; without one, the last query comes back.
const bar = tabBar(form.querySelector(".tabs"), workspace, words, turn);
if ("given" in form.dataset || !workspace.tabs.length) {
  const first = freeName(workspace, words);
  workspace.open(textarea.value, "given" in form.dataset ? nameOf(textarea.value, first) : first);
}
bar.show();
turn(workspace.current.text);
root.append(view.dom);
textarea.before(host);
textarea.hidden = true;

addEventListener("pagehide", () => workspace.save());
// Back and forward among results; a link within the page is no other place.
addEventListener("popstate", () => { if (place() !== here) location.reload(); });

form.addEventListener("submit", (event) => {
  // Downloads leave the page to the browser.
  if (event.submitter?.name === "format") return;
  event.preventDefault();
  run(event.submitter?.name === "view" ? event.submitter.value : "");
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.share")) return;
  event.preventDefault();
  share(event.target, words);
});

document.addEventListener("change", async (event) => {
  const choice = event.target.closest("form.columns-drawn");
  if (!choice) return;
  const { name } = event.target;
  await show(choice);
  here = place();
  document.querySelector(`form.columns-drawn [name="${name}"]`)?.focus();
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  if (link.dataset.view && link.closest("#outcome")) {
    event.preventDefault();
    run(link.dataset.view);
  } else if ("example" in link.dataset) {
    event.preventDefault();
    const query = new URL(link.href).searchParams.get("query") ?? (await textOf(link.href));
    if (query === null) { location.assign(link.href); return; }
    bar.add(query, link.textContent);
    form.scrollIntoView({ block: "nearest" });
    view.focus();
  }
});

const textOf = (address) =>
  fetch(address, { headers: { Accept: "application/sparql-query" } })
    .then((answer) => (answer.ok ? answer.text() : null))
    .catch(() => null);

/** List the queries that were run; each opens again. */
function showRuns() {
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  document.querySelector("#history ol").replaceChildren(...workspace.runs.map((run) => {
    const item = document.createElement("li");
    const open = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
    open.textContent = nameOf(run.text, run.text.trim().replace(/\s+/g, " ").slice(0, 70));
    open.addEventListener("click", () => { bar.add(run.text); view.focus(); });
    const note = Object.assign(document.createElement("small"), { className: "soft" });
    note.textContent = [when.format(run.when), run.result].filter(Boolean).join(" · ");
    item.append(open, " ", note);
    return item;
  }));
}
showRuns();

// Typing in the filter leaves the examples and questions that have the words.
const filter = document.getElementById("filter");
filter.addEventListener("input", () => {
  const sought = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of document.querySelectorAll(":is(#examples, #library) details")) {
    const fits = [...group.querySelectorAll("li")].filter((item) => {
      const text = `${item.textContent} ${item.firstElementChild.title} ${group.firstElementChild.textContent}`.toLowerCase();
      item.hidden = !sought.every((word) => text.includes(word));
      return !item.hidden;
    });
    group.hidden = !fits.length;
    group.open = sought.length ? fits.length > 0 : group.matches("#examples details:first-of-type");
  }
});
