/* What every page does for somebody who is signed in, the first page after they sign out, and a visitor's forms. */
import { forgetTheOld, forgetWhatArrived, forgetWhoSignedOut } from "./forgetting.js";
import { keep } from "./keeping.js";
import { countWhileTyping } from "./words.js";

const { place } = document.querySelector("script[data-place]").dataset;

forgetWhoSignedOut();
forgetTheOld();
const tidied = forgetWhatArrived(place);

document.querySelectorAll("textarea[data-words]").forEach(countWhileTyping);
const form = document.querySelector("form[data-keep]");
if (form) keep(form, tidied);
