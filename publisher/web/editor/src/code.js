// The field for the query: CodeMirror in a shadow tree, where its styles are sheets of the tree and no inline ones
// (the content policy allows none). Tab is left alone, so that the keyboard gets out as it came in.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { Vocabulary } from "./vocabulary.js";

// Colours come from the page's variables, which reach into the shadow tree: light and dark follow by themselves.
const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--ground)", borderRadius: "6px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace', fontSize: "0.95rem", lineHeight: "1.55", maxHeight: "60vh" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".5rem 0" },
  ".cm-content, .cm-gutter": { minHeight: "15rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent", boxShadow: "inset 3px 0 0 var(--line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection": { backgroundColor: "var(--mark)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark)", color: "var(--on-mark)" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--ink)", border: "1px solid var(--quiet)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxWidth: "min(38rem, 92vw)", fontFamily: "inherit" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .5rem", minHeight: "24px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--deep)", color: "var(--on-deep)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "1" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy #c62f2f", textDecorationSkipInk: "none", outline: "1px solid #c62f2f" },
  ".cm-diagnostic": { borderLeftColor: "#c62f2f" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.variableName, tags.local(tags.variableName)], color: "var(--code-variable)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--code-literal)" },
  { tag: [tags.atom, tags.meta], color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]);

export class Code {
  // `changed` gets the text after every change, `run` is called by Ctrl+Enter, `vocabulary` is the address of the words.
  constructor(host, words, { changed, run, vocabulary }) {
    this.changed = changed;
    const known = new Vocabulary(vocabulary, words);
    const root = host.attachShadow({ mode: "open", delegatesFocus: true });
    this.extensions = [
      lineNumbers(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      EditorView.lineWrapping,
      StreamLanguage.define(sparql),
      syntaxHighlighting(colours),
      autocompletion({ override: [(context) => known.complete(context)], icons: false, maxRenderedOptions: 60 }),
      EditorView.inputHandler.of((view, from, to, text) => known.addPrefix(view, from, to, text)),
      keymap.of([
        { key: "Mod-Enter", run: () => (run(), true) },
        { key: "Ctrl-Space", run: startCompletion },
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...historyKeymap,
        ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter" && key !== "Tab"),
      ]),
      EditorView.contentAttributes.of({ "aria-label": words.label, spellcheck: "false" }),
      EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
      theme,
    ];
    this.view = new EditorView({ root, parent: root, state: this.stateOf("") });
    host.addEventListener("focusin", () => known.load(), { once: true });
  }

  stateOf(text) {
    return EditorState.create({ doc: text, extensions: this.extensions });
  }

  show(text) {
    this.view.setState(this.stateOf(text));
    this.changed(text);
  }

  // Line and column count code points from 1, positions of the editor are UTF-16 units.
  positionOf(line, column) {
    const found = this.view.state.doc.line(Math.min(Math.max(line, 1), this.view.state.doc.lines));
    const before = Array.from(found.text).slice(0, Math.max(column - 1, 0)).join("");
    return Math.min(found.from + before.length, found.to);
  }

  markMistake(line, column, message) {
    const from = this.positionOf(line, column);
    const to = Math.min(from + 1, this.view.state.doc.length);
    const start = from === to ? Math.max(from - 1, 0) : from;
    this.view.dispatch(setDiagnostics(this.view.state, [{ from: start, to, severity: "error", message }]));
    this.goTo(line, column, false);
  }

  forgetMistakes() {
    this.view.dispatch(setDiagnostics(this.view.state, []));
  }

  goTo(line, column, focus = true) {
    this.view.dispatch({ selection: { anchor: this.positionOf(line, column) }, scrollIntoView: true });
    if (focus) this.view.focus();
  }
}
