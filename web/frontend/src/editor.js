// A SPARQL editor with highlighting and completion in place of the textarea, which still holds and submits the text.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const KEYWORDS = [
  "SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "UNION", "MINUS", "BIND", "VALUES", "GRAPH", "ORDER BY",
  "GROUP BY", "HAVING", "LIMIT", "OFFSET", "ASK", "CONSTRUCT", "DESCRIBE", "COUNT", "EXISTS", "NOT EXISTS",
];

const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.number, tags.literal], color: "var(--rival-text)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--ink)", fontWeight: "550" },
  { tag: [tags.atom, tags.url], color: "var(--accent)" },
]);

const theme = EditorView.theme({
  "&": {
    height: "100%", color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--control)",
    fontSize: "0.875rem",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "none" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--wash) !important" },
  ".cm-matchingBracket": { backgroundColor: "var(--wash) !important" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--control)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--wash)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
});

let vocabulary;
async function terms(url) {
  vocabulary ??= fetch(url, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : { terms: [], prefixes: {} }))
    .catch(() => ({ terms: [], prefixes: {} }));
  return vocabulary;
}

function completer(url, prefixName) {
  return async (context) => {
    const word = context.matchBefore(/[?$]?[A-Za-z][\w-]*:?[\w-]*|[?$]/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const { terms: known, prefixes } = await terms(url);
    if (/^[?$]/.test(word.text)) {
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
      names.delete(word.text);
      return { from: word.from, options: [...names].map((label) => ({ label, type: "variable" })) };
    }
    const options = [
      ...known.map((term) => ({ label: term.name, detail: term.label, info: term.definition || undefined })),
      ...Object.keys(prefixes).map((prefix) => ({ label: `${prefix}:`, detail: prefixName })),
      ...KEYWORDS.map((label) => ({ label })),
    ];
    return { from: word.from, options, validFor: /^[\w:-]*$/ };
  };
}

export function enhance(textarea) {
  const form = textarea.form;
  const run = () => (form.requestSubmit(), true);
  // In a shadow tree the editor uses constructable style sheets. Elsewhere it would add style elements, which the content
  // security policy forbids.
  // It takes the place of the textarea, so that nothing moves.
  const host = document.createElement("div");
  host.style.height = `${textarea.offsetHeight}px`;
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        StreamLanguage.define(sparql), syntaxHighlighting(highlight), theme, EditorView.lineWrapping,
        autocompletion({ override: [completer(textarea.dataset.terms, textarea.dataset.prefix)] }),
        EditorView.contentAttributes.of({ "aria-label": textarea.dataset.name }),
        keymap.of([
          { key: "Mod-Enter", run },
          { key: "Escape", run: (editor) => (editor.contentDOM.blur(), true) },
          ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) textarea.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  root.append(view.dom);
  textarea.before(host);
  textarea.hidden = true;
}

for (const textarea of document.querySelectorAll("textarea[data-terms]")) enhance(textarea);
