// Several queries side by side, kept in this browser (and nowhere else) until the reader forgets them.
import { button, element } from "./elements.js";

const MOST = 20;
const LONGEST = 262144; // what the endpoint takes

export class Tabs {
  constructor(form, words, { show, say }) {
    this.words = words;
    this.show = show;
    this.say = say;
    this.key = `sparql ${new URL(form.action).pathname}`;
    this.texts = [];
    this.open = 0;
    this.list = element("div", { role: "tablist", "aria-label": words.tabs });
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.bar = element("div", { class: "tabs" });
    this.bar.append(this.list, button(words.new, () => this.add("")), button(words.close, () => this.remove(), { id: "sluit" }));
    this.clear = button(words.clear, () => this.forget());
  }

  // The text of the page comes first: it was asked for by its address. Without one what was kept is shown.
  begin(text, asked) {
    this.starter = asked ? "" : text;
    const kept = this.read();
    this.texts = kept.texts;
    this.open = kept.open;
    if (asked || !this.texts.length) {
      const known = this.texts.indexOf(text);
      if (known < 0) this.texts.push(text);
      this.open = known < 0 ? this.texts.length - 1 : known;
    }
    this.draw();
    this.show(this.texts[this.open]);
  }

  keep(text) {
    this.texts[this.open] = text;
    this.write();
  }

  add(text) {
    if (this.texts.length >= MOST) this.texts.shift();
    this.texts.push(text);
    this.choose(this.texts.length - 1);
  }

  remove() {
    this.texts.splice(this.open, 1);
    if (!this.texts.length) this.texts.push("");
    this.choose(Math.min(this.open, this.texts.length - 1));
  }

  choose(place) {
    this.open = place;
    this.draw();
    this.write();
    this.show(this.texts[place]);
  }

  forget() {
    this.texts = [this.starter];
    this.choose(0);
    try {
      localStorage.removeItem(this.key);
    } catch {}
    this.say(this.words.cleared);
  }

  // Arrow keys walk through the tabs, Home and End go to the first and last (ARIA Authoring Practices, tabs).
  walk(event) {
    const last = this.texts.length - 1;
    const places = { ArrowLeft: this.open ? this.open - 1 : last, ArrowRight: this.open < last ? this.open + 1 : 0, Home: 0, End: last };
    if (!(event.key in places)) return;
    event.preventDefault();
    this.choose(places[event.key]);
    this.list.children[this.open].focus();
  }

  draw() {
    const rows = this.texts.map((_, place) => {
      const chosen = place === this.open;
      const attributes = { role: "tab", id: `vraag-${place + 1}`, "aria-selected": String(chosen), "aria-controls": "code" };
      return button(`${this.words.tab} ${place + 1}`, () => this.choose(place), { ...attributes, tabindex: chosen ? "0" : "-1" });
    });
    this.list.replaceChildren(...rows);
    document.getElementById("code")?.setAttribute("aria-labelledby", `vraag-${this.open + 1}`);
  }

  read() {
    try {
      const { texts, open } = JSON.parse(localStorage.getItem(this.key)) ?? {};
      const good = texts.filter((text) => typeof text === "string" && text.length <= LONGEST).slice(0, MOST);
      return { texts: good, open: Number.isInteger(open) && open >= 0 && open < good.length ? open : 0 };
    } catch {
      return { texts: [], open: 0 }; // nothing kept, not readable, or not allowed
    }
  }

  write() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ texts: this.texts, open: this.open }));
    } catch {} // full or not allowed: the page works on
  }
}
