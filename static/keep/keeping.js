/* Keeps what is typed in a form on this device until the portal has it, and offers back what an earlier opening left. */
import { Copy, isSame, typed } from "./copy.js";
import { Notice } from "./notice.js";
import { bringBack, offer } from "./offer.js";
import { Saving, takeNumber } from "./saving.js";
import { Sitting } from "./sitting.js";

/* `tidied`: when the device has forgotten what it need not offer any more. */
export async function keep(form, tidied) {
  const sitting = new Sitting();
  const copy = new Copy(form);
  const saving = savingOf(form, sitting, copy);
  listen(form, sitting, copy, saving);
  await tidied;
  const left = copy.left;
  if (left && !sitting.made) takeUp(form, left, { sitting, copy, saving });
}

function savingOf(form, sitting, copy) {
  const element = document.getElementById("saving");
  return element && new Saving(form, element, { sitting, copy, notice: new Notice(form, copy) });
}

function listen(form, sitting, copy, saving) {
  const change = ({ target }) => {
    if (target.type === "file") return;
    sitting.change();
    copy.writeSoon();
    saving?.sendSoon();
  };
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("submit", ({ submitter }) => {
    takeNumber(form);
    sitting.end();
    copy.write({ sent: submitter?.name === "_submit" });
  });
  addEventListener("pagehide", () => {
    if (sitting.waits) copy.write();
  });
  addEventListener("online", () => saving?.send());
  for (const link of document.querySelectorAll("[data-discard-kept]")) {
    link.addEventListener("click", () => {
      sitting.end();
      copy.forget();
    });
  }
}

/* What was left is this very page again, or says the same as the portal, or is offered back. */
function takeUp(form, left, { sitting, copy, saving }) {
  if (left.token === form.elements._token.value) {
    sitting.change();
    if (!left.sent) saving?.sendSoon();
  } else if (isSame(left.fields, typed(form))) {
    copy.forget();
  } else {
    const bring = () => {
      sitting.end();
      copy.put({ ...left, sent: false });
      bringBack(form, left.fields);
    };
    offer(form, left, { bring, discard: () => copy.forget() });
  }
}
