/* Keeps what is typed on this device until the portal has it, has sections save by themselves, counts words.
   What it keeps stands in localStorage under the person's own name for it ("kept:<place>:<path>") and goes when the
   portal has it, when the person throws it away or signs out, and after two weeks. A visitor without an account has no
   name: what they type stands in sessionStorage, and goes with the tab. */
(() => {
  "use strict";
  const DAYS = 14, PAUSE = 1500, RETRY = 15000;
  const place = document.currentScript.dataset.place;
  const storeIn = (storage) => ({
    names: () => { try { return Object.keys(storage()).filter((name) => name.startsWith("kept:")); } catch { return []; } },
    read: (name) => { try { return JSON.parse(storage().getItem(name)); } catch { return null; } },
    write: (name, value) => { try { storage().setItem(name, JSON.stringify(value)); return true; } catch { return false; } },
    remove: (name) => { try { storage().removeItem(name); } catch { /* nothing was kept */ } },
  });
  const device = storeIn(() => localStorage);
  const store = place ? device : storeIn(() => sessionStorage);

  const forgotten = /(?:^|; )forget=([0-9a-f]+)/.exec(document.cookie);
  if (forgotten) {
    device.names().filter((name) => name.startsWith(`kept:${forgotten[1]}:`)).forEach(device.remove);
    document.cookie = "forget=; path=/; max-age=0; samesite=lax";
  }
  const oldest = Date.now() - DAYS * 864e5;
  device.names().forEach((name) => { if (!((device.read(name) || {}).at > oldest)) device.remove(name); });

  /* A form that was sent is kept until the portal says that it has acted. */
  const own = store.names().filter((name) => name.startsWith(`kept:${place}:`));
  const has = async (entry) => {
    try { return (await fetch(`${entry.path}?_acted=${encodeURIComponent(entry.token)}`)).status === 204; } catch { return false; }
  };
  const asked = Promise.all(own.map(async (name) => {
    const entry = store.read(name);
    if (entry && entry.sent && await has(entry)) store.remove(name);
  }));

  const node = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

  function countWords(text) {
    const runs = text.split(/\s+/u).filter((run) => /[\p{L}\p{N}]/u.test(run));
    return Math.max(runs.reduce((sum, run) => sum + Math.ceil([...run].length / 60), 0), Math.floor([...text].length / 60));
  }

  function count(area) {
    const shown = document.getElementById(`${area.id}_count`), limit = Number(area.dataset.words);
    if (!shown || !shown.dataset.one) return;
    const words = countWords(area.value), form = new Intl.PluralRules(document.documentElement.lang).select(words);
    shown.textContent = (form === "one" ? shown.dataset.one : shown.dataset.other).replace(/\d+/, words);
    shown.classList.toggle("over", words > limit);
    if (words > limit * 0.9) shown.setAttribute("aria-live", "polite"); else shown.removeAttribute("aria-live");
  }

  function start() {
    document.querySelectorAll("textarea[data-words]").forEach((area) => {
      let wait;
      area.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(count, 400, area); });
    });
    const form = document.querySelector("form[data-keep]");
    if (form) keep(form);
  }

  function keep(form) {
    const name = `kept:${form.dataset.keep}:${location.pathname}`, says = form.dataset;
    const saving = document.getElementById("saving"), sequence = form.elements._sequence;
    let edits = 0, carried = 0, stopped = false, waiting, writing, keeps = true;

    const typed = () => [...new FormData(form)].filter(([field, value]) => typeof value === "string" && field !== "csrfmiddlewaretoken");
    const same = (one, other) => {
      const asked = (fields) => JSON.stringify(fields.filter(([field, value]) => field[0] !== "_" && field !== "revision" && value !== ""));
      return asked(one) === asked(other);
    };
    const entry = (more) => ({ at: Date.now(), path: location.pathname, token: form.elements._token.value, fields: typed(), ...more });
    const write = (more = {}) => { clearTimeout(writing); keeps = store.write(name, entry(more)); };

    const say = (text, link) => {
      const line = node("p", keeps ? text : says.unkept, { className: "flash warning" });
      if (link) line.append(" ", link);
      let here = saving || document.getElementById("kept-state");
      if (!here) form.before(here = node("div", "", { id: "kept-state" }));
      here.setAttribute("role", "status");
      here.replaceChildren(line);
    };
    const signIn = () => node("a", says.signIn, { href: `${says.login}?next=${encodeURIComponent(location.pathname)}` });
    const send = () => { clearTimeout(waiting); if (saving && !stopped && edits !== carried) saving.dispatchEvent(new Event("keep:save")); };
    const later = () => { clearTimeout(waiting); waiting = setTimeout(send, RETRY); };

    const changed = (event) => {
      if (event.target.type === "file") return;
      edits += 1;
      clearTimeout(writing);
      writing = setTimeout(write, 300);
      clearTimeout(waiting);
      waiting = setTimeout(send, PAUSE);
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => {
      if (sequence) sequence.value = Number(sequence.value) + 1;
      clearTimeout(waiting);
      stopped = true;
      const button = event.submitter;
      write({ sent: Boolean(button && button.name === "_submit") });
    });
    addEventListener("pagehide", () => { if (edits !== carried && !stopped) write(); });
    addEventListener("online", send);
    document.querySelectorAll("[data-discard-kept]").forEach((link) => link.addEventListener("click", () => { stopped = true; store.remove(name); }));

    if (saving) {
      let inFlight = 0;
      saving.addEventListener("htmx:configRequest", (event) => {
        sequence.value = Number(sequence.value) + 1;
        event.detail.parameters._sequence = sequence.value;
        inFlight = edits;
        write();
      });
      saving.addEventListener("htmx:afterRequest", (event) => {
        const answer = event.detail.xhr, became = answer.getResponseHeader("X-Kept");
        if (answer.status === 200 && became) {
          if (became === "saved" || became === "partly") carried = inFlight;
          else stopped = true;
          if (became === "saved" && edits === carried) { clearTimeout(writing); store.remove(name); }
          if (edits !== carried && !stopped) { clearTimeout(waiting); waiting = setTimeout(send, PAUSE); }
        } else if (answer.status === 401) { stopped = true; say(says.ended, signIn());
        } else if (answer.status === 0 || answer.status >= 500) { say(answer.status ? says.down : says.offline); later();
        } else { stopped = true; say(says.refused); }
      });
      saving.addEventListener("htmx:timeout", () => { say(says.down); later(); });
    }

    asked.then(() => {
      const left = store.read(name);
      if (!left || edits) return;
      if (left.token === form.elements._token.value) { edits = 1; if (!left.sent) waiting = setTimeout(send, PAUSE); return; }
      if (same(left.fields, typed())) { store.remove(name); return; }
      offer(left);
    });

    function offer(left) {
      const time = new Date(left.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
      const box = node("div", "", { className: "flash warning", id: "kept-offer" });
      box.setAttribute("role", "status");
      const back = node("button", says.restore, { type: "button", className: "btn btn-primary" });
      const away = node("button", says.discard, { type: "button", className: "btn btn-outline-secondary" });
      const buttons = node("p", "", { className: "d-flex flex-wrap gap-3 mt-2 mb-0" });
      buttons.append(back, away);
      box.append(node("p", says.found.replace("{time}", time), { className: "mb-0" }), buttons);
      form.before(box);
      away.addEventListener("click", () => { store.remove(name); box.remove(); });
      back.addEventListener("click", () => bring(left));
    }

    /* The portal shows the page as it was typed: a form sent without its button changes nothing. */
    function bring(left) {
      stopped = true;
      store.write(name, { ...left, sent: false });
      const again = node("form", "", { method: "post", action: location.pathname, hidden: true });
      const put = (field, value) => again.append(node("textarea", "", { name: field, value }));
      left.fields.filter(([field]) => field !== "_owner").forEach(([field, value]) => put(field, value));
      put("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      put("_owner", form.elements._owner.value);
      document.body.append(again);
      again.submit();
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
