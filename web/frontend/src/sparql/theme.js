// The look of the editor, in the colours of the page.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.number, tags.literal], color: "var(--rival-text)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--ink)", fontWeight: "550" },
  { tag: [tags.atom, tags.url], color: "var(--accent)" },
]);

const wave = (colour) => ({ backgroundImage: "none", textDecoration: `underline wavy ${colour} 1px`, textUnderlineOffset: "3px" });

export const theme = EditorView.theme({
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
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--control)", maxWidth: "34rem" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxWidth: "min(44rem, 90vw)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--wash)", color: "var(--ink)" },
  ".cm-completionLabel": { fontSize: "0.82rem" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal", fontFamily: "var(--sans)", fontSize: "0.8rem" },
  ".cm-completionInfo": { fontFamily: "var(--sans)", fontSize: "0.82rem", padding: "0.4rem 0.7rem" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-lintRange-error": wave("var(--wrong)"),
  ".cm-lintRange-warning": wave("var(--rival)"),
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--wrong)" },
  ".cm-lintPoint-warning:after": { borderBottomColor: "var(--rival)" },
  ".cm-diagnostic": { padding: "0.4rem 0.7rem", fontFamily: "var(--sans)", fontSize: "0.85rem", borderLeft: "none" },
  ".cm-diagnosticAction": {
    backgroundColor: "transparent", color: "var(--accent)", border: "none", padding: "0", marginLeft: "0.7rem",
    textDecoration: "underline", font: "inherit", cursor: "pointer",
  },
});
