// The SPARQL page with script: an editor with tabs where the plain field stood, and answers without leaving the page.
import { Asking } from "./asking.js";
import { Code } from "./code.js";
import { button, element } from "./elements.js";
import { Tabs } from "./tabs.js";

const form = document.getElementById("vraag");
if (form) start(form, JSON.parse(document.getElementById("editor-words").textContent));

function start(form, words) {
  const field = form.elements.namedItem("query");
  const state = element("p", { class: "state", role: "status" });
  const say = (text) => (state.textContent = text);
  const host = element("div", { class: "code", id: "code", role: "tabpanel" });
  const code = new Code(host, words, {
    changed: (text) => ((field.value = text), tabs.keep(text)),
    run: () => asking.run(),
    vocabulary: form.action.split("?")[0] + `/vocabulary.json?lang=${document.documentElement.lang}`,
  });
  const tabs = new Tabs(form, words, { show: (text) => code.show(text), say });
  const asking = new Asking(form, words, { code, say });

  for (const label of form.querySelectorAll("label[for='query']")) label.hidden = true;
  form.querySelector(".plain").hidden = true;
  field.hidden = true;
  field.required = false;
  field.before(tabs.bar, host);
  const bar = form.querySelector(".bar");
  bar.append(asking.cancel, button(words.share, () => share(form, words, say)), tabs.clear);
  bar.append(element("p", { class: "small state" }, `${words.help} ${words.kept}`), state);
  tabs.begin(field.value, Boolean(document.querySelector("#antwoord > *")));
  teachExamples(tabs, code, words, say);
}

// An example opens as a query of its own; with a key held down, or in another window, it is a link like any other.
function teachExamples(tabs, code, words, say) {
  for (const link of document.querySelectorAll("a[data-example]")) {
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      try {
        const response = await fetch(link.dataset.example);
        const lines = (await response.text()).split("\n").filter((line) => !line.startsWith("#+"));
        tabs.add(lines.join("\n").trim() + "\n");
        code.view.focus();
        window.scrollTo({ top: 0 });
      } catch {
        say(words.offline);
      }
    });
  }
}

async function share(form, words, say) {
  const address = addressOf(form);
  if (address.length > 6000) return say(words.long);
  await navigator.clipboard?.writeText(address).catch(() => {});
  history.replaceState(null, "", address);
  say(words.shared);
}

// The address of the page with this query and its answer.
export function addressOf(form) {
  const pairs = new URLSearchParams(new FormData(form));
  pairs.delete("format");
  return `${form.action.split("?")[0]}?${pairs}`;
}
