// Suggestions while somebody types: a combobox with a list (WAI-ARIA Authoring Practices, "List Autocomplete with
// Manual Selection"). Without this script the field is a field and the form is a form.
"use strict";

(function () {
  const WAIT = 150; // ms of silence before asking: typing costs the server one question, not one a letter
  const SHORTEST = 2;

  function attach(input, number) {
    const list = document.createElement("ul");
    const status = document.createElement("p");
    const kept = new Map();
    let options = [];
    let active = -1;
    let timer = 0;
    let asking = null;

    list.id = "suggesties-" + number;
    list.className = "suggest";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.label || "Suggesties");
    status.className = "unseen";
    status.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.parentElement.append(list, status);

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(next) {
      if (options.length === 0) return;
      if (active >= 0) list.children[active].setAttribute("aria-selected", "false");
      active = (next + options.length) % options.length;
      const item = list.children[active];
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", item.id);
    }

    function go(index) {
      const chosen = options[index];
      const language = new URLSearchParams(location.search).get("lang");
      const address = new URL(chosen.address);
      // The address is the data's own; the page is the one of this site.
      const target = new URL(address.pathname, location.origin);
      if (language) target.searchParams.set("lang", language);
      location.assign(target);
    }

    function show(found) {
      options = found;
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren(...found.map(function (option, index) {
        const item = document.createElement("li");
        const name = document.createElement("bdi");
        const kind = document.createElement("small");
        item.id = list.id + "-" + index;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        name.textContent = option.name; // text, never markup
        kind.textContent = option.kind;
        item.append(name, kind);
        item.addEventListener("mousedown", function (event) { event.preventDefault(); });
        item.addEventListener("click", function () { go(index); });
        return item;
      }));
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      status.textContent = found.length
        ? (input.dataset.some || "{0}").replace("{0}", found.length)
        : (input.dataset.none || "");
    }

    async function ask(text) {
      if (asking) asking.abort();
      if (text.length < SHORTEST) { close(); return; }
      if (!kept.has(text)) {
        asking = new AbortController();
        try {
          const answer = await fetch(input.dataset.suggest + "?q=" + encodeURIComponent(text), { signal: asking.signal });
          if (!answer.ok) return;
          const [, names, kinds, addresses] = await answer.json();
          kept.set(text, names.map((name, index) => ({ name, kind: kinds[index], address: addresses[index] })));
        } catch {
          return; // stopped by the next letter, or no network: the form still works
        }
      }
      if (input.value.trim() === text && document.activeElement === input) show(kept.get(text));
    }

    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () { ask(input.value.trim().slice(0, 200)); }, WAIT);
    });
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" && !list.hidden) { mark(active + 1); event.preventDefault(); }
      else if (event.key === "ArrowDown") { ask(input.value.trim()); event.preventDefault(); }
      else if (event.key === "ArrowUp" && !list.hidden) { mark(active < 0 ? options.length - 1 : active - 1); event.preventDefault(); }
      else if (event.key === "Enter" && active >= 0) { go(active); event.preventDefault(); }
      else if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); }
    });
    input.addEventListener("blur", close);
  }

  document.querySelectorAll("input[data-suggest]").forEach(attach);
})();
