/* What this device kept goes when its writer signs out, after two weeks, and once the portal has it. */
import * as store from "./store.js";

const DAYS = 14;

/* Signing out leaves a cookie with the person's place, for the next page to act on. */
export function forgetWhoSignedOut() {
  const place = /(?:^|; )forget=([0-9a-f]+)/.exec(document.cookie)?.[1];
  if (!place) return;
  store.names(place).forEach(store.remove);
  document.cookie = "forget=; path=/; max-age=0; samesite=lax";
}

export function forgetTheOld() {
  const oldest = Date.now() - DAYS * 864e5;
  store.names().filter((name) => !(store.read(name)?.at > oldest)).forEach(store.remove);
}

/* A form that was sent is kept until the portal says that it has acted. */
export function forgetWhatArrived(place) {
  return Promise.all(store.names(place).map(async (name) => {
    const text = store.read(name);
    if (text?.sent && await hasArrived(text)) store.remove(name);
  }));
}

async function hasArrived({ path, token }) {
  try {
    return (await fetch(`${path}?_acted=${encodeURIComponent(token)}`)).status === 204;
  } catch {
    return false;
  }
}
