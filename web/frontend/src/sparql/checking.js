// Marks on the query while it is written: the server says what is wrong, where, and what to write instead.
import { linter } from "@codemirror/lint";

/** Make one change: the places of a mark hold for the text that was checked. */
const apply = ({ from, to, text }) => (view) => {
  view.dispatch({ changes: { from, to, insert: text }, userEvent: "input.fix" });
  view.focus();
};

const caption = (words, fix) =>
  (fix.from === fix.to ? words.insert : words.replace).replace("{text}", fix.name);

/** List the marks below the editor, for readers who cannot point at them; each leads to its place. */
function list(place, marks, words, view) {
  place.hidden = !marks.length;
  place.replaceChildren(...marks.map((mark) => {
    const item = document.createElement("li");
    const where = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
    where.textContent = words.mark.replace("{line}", mark.line).replace("{column}", mark.column);
    where.addEventListener("click", () => {
      view.dispatch({ selection: { anchor: mark.from, head: mark.to }, scrollIntoView: true });
      view.focus();
    });
    item.append(where, ` ${mark.message}`);
    for (const fix of mark.fixes) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
      button.textContent = caption(words, fix);
      button.addEventListener("click", () => apply(fix)(view));
      item.append(" ", button);
    }
    return item;
  }));
}

/** Return the extension that marks faults, and lists them in `place`. */
export function checker(form, place, words) {
  return linter(async (view) => {
    const query = view.state.doc.toString();
    let marks = [];
    if (query.trim()) {
      try {
        const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams({ query }) });
        if (answer.ok) marks = (await answer.json()).marks;
      } catch { /* What cannot be checked is not marked. */ }
    }
    if (view.state.doc.toString() !== query) return [];
    list(place, marks, words, view);
    return marks.map((mark) => ({
      from: mark.from, to: mark.to, severity: mark.fault ? "error" : "warning", message: mark.message,
      actions: mark.fixes.map((fix) => ({ name: caption(words, fix), apply: apply(fix) })),
    }));
  }, { delay: 600 });
}
