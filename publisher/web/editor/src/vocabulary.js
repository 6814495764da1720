// What the editor knows of the data: prefixes, classes, properties and graphs of the release, with their labels.
import { syntaxTree } from "@codemirror/language";

const KEYWORDS = (
  "SELECT CONSTRUCT DESCRIBE ASK WHERE PREFIX BASE DISTINCT OPTIONAL FILTER UNION MINUS GRAPH VALUES BIND FROM NAMED " +
  "EXISTS UNDEF SERVICE LIMIT OFFSET HAVING ORDER GROUP BY ASC DESC AS IN NOT COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT " +
  "COALESCE IF BOUND STR LANG LANGMATCHES DATATYPE IRI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLEN SUBSTR REPLACE " +
  "REGEX LCASE UCASE CONCAT YEAR MONTH DAY HOURS MINUTES NOW ABS ROUND CEIL FLOOR isIRI isLITERAL isBLANK isNUMERIC"
).split(" ");
const NAME = /(?:[A-Za-z][\w-]*)?:?[\w-]*$/;

export class Vocabulary {
  constructor(address, words) {
    this.address = address;
    this.words = words;
    this.prefixes = {};
    this.classes = this.properties = this.graphs = [];
    this.keywords = KEYWORDS.map((label) => ({ label, boost: -50 }));
  }

  // Fetched when the editor is first used; without it the editor completes keywords and variables.
  async load() {
    try {
      const found = await (await fetch(this.address)).json();
      this.prefixes = found.prefixes;
      this.classes = found.classes.flatMap((row, place) => this.options(row, this.words.class, place));
      this.properties = found.properties.flatMap((row, place) => this.options(row, this.words.property, place));
      this.graphs = found.graphs.map((iri) => ({ label: `<${iri}>`, detail: this.words.graph }));
    } catch {}
  }

  // A term is found by its name and by its label: "openingsuren" gives schema:openingHours.
  options({ name, label, count }, kind, place) {
    const apply = (view, _, from, to) => this.insert(view, name, from, to);
    const boost = Math.max(40 - place, 0);
    const row = { apply, boost, detail: `${kind} · ${label} · ${count}` };
    return [{ ...row, label: name }, { ...row, label, displayLabel: `${label} → ${name}`, boost: boost - 20, detail: kind }];
  }

  complete(context) {
    if (this.inText(context.state, context.pos)) return null;
    const variable = context.matchBefore(/[?$]\w*$/);
    if (variable) return { from: variable.from, options: this.variables(context, variable.from), validFor: /^[?$]\w*$/ };
    const graph = context.matchBefore(/<[^>\s]*$/);
    if (graph) return { from: graph.from, options: this.graphs };
    const word = context.matchBefore(NAME);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const before = context.state.sliceDoc(Math.max(0, word.from - 40), word.from);
    const terms = /(?:\ba|rdf:type)\s+$/.test(before) ? this.classes : [...this.properties, ...this.classes];
    return { from: word.from, options: [...terms, ...this.names(), ...this.keywords], validFor: /^[\w:-]*$/ };
  }

  names() {
    const apply = (view, { label }, from, to) => this.insert(view, label, from, to);
    return Object.entries(this.prefixes).map(([name, iri]) => ({ label: `${name}:`, detail: iri, apply, boost: -20 }));
  }

  variables(context, except) {
    const text = context.state.doc.toString();
    const found = [...text.matchAll(/[?$]\w+/g)].filter((match) => match.index !== except).map((match) => match[0]);
    return [...new Set(found)].map((label) => ({ label, detail: this.words.variable }));
  }

  inText(state, position) {
    return /comment|string/i.test(syntaxTree(state).resolveInner(position, -1).name);
  }

  // Puts a name in the text, and its prefix at the top where it is not declared yet.
  insert(view, name, from, to) {
    const head = this.declaration(view.state, name.split(":")[0]);
    const changes = [...(head ? [{ from: 0, insert: head }] : []), { from, to, insert: name }];
    view.dispatch({ changes, selection: { anchor: from + head.length + name.length }, userEvent: "input.complete" });
  }

  declaration(state, prefix) {
    const iri = Object.hasOwn(this.prefixes, prefix) ? this.prefixes[prefix] : "";
    const declared = new RegExp(`\\bprefix\\s+${prefix.replaceAll("-", "\\-")}\\s*:`, "i");
    return iri && !declared.test(state.doc.toString()) ? `PREFIX ${prefix}: <${iri}>\n` : "";
  }

  // A colon after a known prefix declares it; after PREFIX itself the reader is doing that.
  addPrefix(view, from, to, text) {
    if (text !== ":" || from !== to || this.inText(view.state, from)) return false;
    const line = view.state.doc.lineAt(from);
    const [, before, name] = /^(.*?)([A-Za-z][\w-]*)$/.exec(line.text.slice(0, from - line.from)) ?? [];
    if (!name || /(?:prefix\s+|[<?$:])$/i.test(before) || /<[^>\s]*$/.test(before)) return false;
    const head = this.declaration(view.state, name);
    if (!head) return false;
    const changes = [{ from: 0, insert: head }, { from, insert: text }];
    view.dispatch({ changes, selection: { anchor: from + head.length + 1 }, userEvent: "input.type", scrollIntoView: true });
    return true;
  }
}
