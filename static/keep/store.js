/* What this device keeps, each text under “kept:<place>:<path>”: the place stands for a person and tells nothing of
   them. A visitor without an account has none: what they type goes with the tab. A browser that keeps nothing (no room,
   not allowed) reads nothing back, and says so of what it should write. */
const MARK = "kept:";

export const nameOf = (place, path) => `${MARK}${place}:${path}`;
const storageOf = (name) => (name.startsWith(nameOf("", "")) ? sessionStorage : localStorage);

/* All names that outlive the tab, or those of one place. */
export function names(place) {
  const beginning = place === undefined ? MARK : nameOf(place, "");
  try {
    return Object.keys(storageOf(beginning)).filter((name) => name.startsWith(beginning));
  } catch {
    return [];
  }
}

export function read(name) {
  try {
    return JSON.parse(storageOf(name).getItem(name));
  } catch {
    return null;
  }
}

export function write(name, value) {
  try {
    storageOf(name).setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function remove(name) {
  try {
    storageOf(name).removeItem(name);
  } catch {
    // Nothing was kept.
  }
}
