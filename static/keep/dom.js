/* Makes what the other modules put into the page. */
export const node = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

export function button(text, look, act) {
  const made = node("button", text, { type: "button", className: `btn ${look}` });
  made.addEventListener("click", act);
  return made;
}
