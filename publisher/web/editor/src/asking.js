// Asks the query and shows the answer in the page; the server has made it: labels, safe links, charts.
import { button, element } from "./elements.js";
import { addressOf } from "./main.js";

export class Asking {
  constructor(form, words, { code, say }) {
    Object.assign(this, { form, words, code, say });
    this.answer = document.getElementById("antwoord");
    this.send = document.getElementById("stel");
    this.cancel = button(words.cancel, () => this.abort?.abort(), { hidden: "" });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
  }

  async run() {
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    this.code.forgetMistakes();
    this.busy(true);
    try {
      await this.ask(abort.signal);
    } catch (error) {
      this.say(error.name === "AbortError" ? this.words.stopped : this.words.offline);
    }
    if (this.abort === abort) this.busy(false);
  }

  busy(now) {
    this.cancel.hidden = !now;
    this.answer.setAttribute("aria-busy", String(now));
    if (now) this.say(this.words.busy);
  }

  async ask(signal) {
    const body = new URLSearchParams(new FormData(this.form));
    body.delete("format");
    const lang = encodeURIComponent(document.documentElement.lang);
    const headers = { Accept: "application/problem+json, text/html;q=0.9" };
    const address = `${this.form.action.split("?")[0]}?lang=${lang}`;
    const response = await fetch(address, { method: "POST", body, headers, signal });
    const text = await response.text();
    if (!response.ok) return this.explain(text);
    const page = new DOMParser().parseFromString(text, "text/html");
    this.answer.replaceChildren(...[...page.getElementById("antwoord").childNodes].map((node) => document.importNode(node, true)));
    this.say(this.words.done);
    const own = addressOf(this.form);
    if (own.length < 6000) history.replaceState(null, "", own);
    this.answer.scrollIntoView({ block: "nearest" });
  }

  // What is wrong with the query: said in words, and marked where it is.
  explain(text) {
    const problem = JSON.parse(text);
    const box = element("div", { class: "wrong", role: "alert" });
    box.append(element("p", {}, problem.detail));
    if (problem.line) {
      this.code.markMistake(problem.line, problem.column, problem.detail);
      box.append(button(this.words.place, () => this.code.goTo(problem.line, problem.column)));
    }
    this.say("");
    this.answer.replaceChildren(box);
  }
}
