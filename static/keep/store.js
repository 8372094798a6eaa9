/* What this device keeps, each text under “kept:<place>:<path>”: the place stands for a person and tells nothing of
   them. A browser that keeps nothing (no room, not allowed) reads nothing back, and says so of what it should write. */
const MARK = "kept:";

export const nameOf = (place, path) => `${MARK}${place}:${path}`;

/* All names, or those of one place. */
export function names(place) {
  const beginning = place ? nameOf(place, "") : MARK;
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(beginning));
  } catch {
    return [];
  }
}

export function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

export function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function remove(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}
