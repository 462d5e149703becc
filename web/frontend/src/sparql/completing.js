// Completion: keywords and variables are known here, names come from the server, which knows what occurs where.
const KEYWORDS = [
  "SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "UNION", "MINUS", "BIND", "VALUES", "GRAPH", "ORDER BY",
  "GROUP BY", "HAVING", "LIMIT", "OFFSET", "ASK", "CONSTRUCT", "DESCRIBE", "COUNT", "EXISTS", "NOT EXISTS", "FROM",
];

/** Insert an option, and declare its prefix at the beginning of the query if that is not done yet. */
const inserting = (declaration, top) => (view, { label }, from, to) => {
  const changes = [{ from, to, insert: label }];
  if (declaration) changes.unshift({ from: top, insert: `${declaration}\n` });
  const shift = declaration ? declaration.length + 1 : 0;
  view.dispatch({ changes, selection: { anchor: from + shift + label.length }, userEvent: "input.complete" });
};

/** Return the source of completions for a form: `words` names the kinds of option. */
export function completer(form, words) {
  return async (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) {
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
      names.delete(variable.text);
      return { from: variable.from, options: [...names].map((label) => ({ label, type: "variable" })) };
    }
    const word = context.matchBefore(/[\p{L}\p{N}_:-]+$/u);
    if (!word && !context.explicit) return null;
    const body = new URLSearchParams({ query: context.state.doc.toString(), at: context.pos });
    const abort = new AbortController();
    context.addEventListener("abort", () => abort.abort());
    let found = { from: word?.from ?? context.pos, options: [], declarations: {} };
    try {
      const answer = await fetch(form.dataset.complete, { method: "POST", body, signal: abort.signal });
      if (answer.ok) found = await answer.json();
    } catch { /* Without an answer, keywords are still offered. */ }
    if (context.aborted) return null;
    const kinds = (option) => [words[option.kind], option.label].filter(Boolean).join(" · ");
    const options = found.options.map((option, at) => ({
      label: option.name, detail: kinds(option), info: option.about || undefined, boost: 99 - at,
      apply: inserting(found.declarations[option.prefix], found.top),
    }));
    const typed = (word?.text ?? "").toUpperCase();
    const keywords = /^[A-Z]*$/.test(typed) ? KEYWORDS.filter((label) => typed && label.startsWith(typed)) : [];
    // The server has matched names, labels and translations: filtering by the names would lose those found by a label.
    return { from: found.from, options: [...keywords.map((label) => ({ label })), ...options], filter: false };
  };
}
