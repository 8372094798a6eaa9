/* What every page does for somebody who is signed in, the first page after they sign out, and a visitor's forms. */
import { offerCalendar } from "./days.js";
import { forgetTheOld, forgetWhatArrived, forgetWhoSignedOut } from "./forgetting.js";
import { keep } from "./keeping.js";
import { countWhileTyping } from "./words.js";

const { place } = document.querySelector("script[data-place]").dataset;

forgetWhoSignedOut();
forgetTheOld();
const tidied = forgetWhatArrived(place);

document.querySelectorAll("textarea[data-words]").forEach(countWhileTyping);
document.querySelectorAll("input[data-day]").forEach(offerCalendar);
const marked = document.querySelector("[data-keep]");
if (marked) keep(formOf(marked), tidied);

/* In a page of Django's admin the words stand in an element of the form. */
function formOf(marked) {
  const form = marked.closest("form");
  if (form !== marked) Object.assign(form.dataset, marked.dataset);
  return form;
}
