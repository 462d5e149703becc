// The queries of a reader and those that were run, kept in this browser. Several windows share them: each writes what it
// has changed into what the others have written.
const KEY = "standlink.sparql";
const MOST_RUNS = 50;
const MOST_CLOSED = 10;

const newId = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 8);

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (Array.isArray(kept?.tabs)) return { tabs: kept.tabs, runs: kept.runs ?? [], active: kept.active };
  } catch { /* Nothing was kept, or it cannot be read. */ }
  return { tabs: [], runs: [], active: "" };
}

export class Workspace {
  constructor() {
    Object.assign(this, read());
    this.closed = [];
    this.gone = new Set();
  }

  get current() {
    return this.tabs.find((tab) => tab.id === this.active) ?? this.tabs[0];
  }

  /** Add a query, and turn to it. One with the same text is not added twice. */
  open(text, name) {
    const same = this.tabs.find((tab) => tab.text.trim() === text.trim());
    const tab = same ?? { id: newId(), name, text };
    if (!same) this.tabs.push(tab);
    this.active = tab.id;
    this.save();
    return tab;
  }

  close(id) {
    const at = this.tabs.findIndex((tab) => tab.id === id);
    const [tab] = this.tabs.splice(at, 1);
    this.gone.add(id);
    this.closed = [{ tab, at }, ...this.closed].slice(0, MOST_CLOSED);
    if (this.active === id) this.active = (this.tabs[at] ?? this.tabs[at - 1])?.id ?? "";
    this.save();
    return tab;
  }

  reopen() {
    const last = this.closed.shift();
    if (!last) return;
    this.gone.delete(last.tab.id);
    this.tabs.splice(last.at, 0, last.tab);
    this.active = last.tab.id;
    this.save();
  }

  /** Note a query that was run; the same query is noted once, when it was run last. */
  note(text, result) {
    this.runs = [{ text, result, when: Date.now() }, ...this.runs.filter((run) => run.text !== text)].slice(0, MOST_RUNS);
    this.save();
  }

  save() {
    const others = read();
    const known = new Set([...this.tabs.map((tab) => tab.id), ...this.gone]);
    const tabs = [...this.tabs, ...others.tabs.filter((tab) => !known.has(tab.id))];
    const seen = new Set(this.runs.map((run) => run.text));
    const runs = [...this.runs, ...others.runs.filter((run) => !seen.has(run.text))].sort((a, b) => b.when - a.when);
    try {
      localStorage.setItem(KEY, JSON.stringify({ tabs, runs: runs.slice(0, MOST_RUNS), active: this.active }));
    } catch { /* Where the browser keeps nothing, the queries live as long as the page. */ }
  }
}

/** Return a name for a query: its first comment, as far as it is short. */
export function nameOf(text, otherwise) {
  const comment = /^\s*#+\s*(.+)$/m.exec(text)?.[1]?.split(/[.。?？]/)[0].trim();
  if (!comment) return otherwise;
  return comment.length > 32 ? `${comment.slice(0, 31).trimEnd()}…` : comment;
}
