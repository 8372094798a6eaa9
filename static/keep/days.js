/* Puts the browser's calendar beside a box for a day: whoever types may, and what was typed is never replaced unasked. */
import { node } from "./dom.js";

export function offerCalendar(box) {
  const calendar = node("input", "", { type: "date", tabIndex: -1, className: "calendar" });
  if (!calendar.showPicker) return;
  calendar.setAttribute("aria-hidden", "true");
  const open = node("button", "", { type: "button", className: "open-calendar", title: box.dataset.day });
  open.setAttribute("aria-label", box.dataset.day);
  open.addEventListener("click", () => {
    calendar.value = inFigures(box.value);
    calendar.showPicker();
  });
  calendar.addEventListener("change", () => {
    if (!calendar.value) return;
    box.value = calendar.value.split("-").reverse().join("/");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const both = node("span", "", { className: "day" });
  box.replaceWith(both);
  both.append(box, open, calendar);
}

/* 31/1/2027 as the calendar takes it; empty where it is written otherwise. */
function inFigures(text) {
  const found = /^\s*(\d{1,2})[/.](\d{1,2})[/.](\d{4})\s*$/.exec(text);
  return found ? [found[3], found[2].padStart(2, "0"), found[1].padStart(2, "0")].join("-") : "";
}
