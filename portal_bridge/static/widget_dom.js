// The few DOM helpers of the widget. Text is always text: nothing here parses HTML.
const SVG = "http://www.w3.org/2000/svg";

/** Makes an element. `on…` properties are listeners, false and null attributes are left out. */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** Makes an SVG element. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/** An icon that assistive technology does not see, from one path on a 24 × 24 grid. */
export function icon(path) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: path }));
}

export const ICONS = {
  chat: "M12 3c5 0 9 3.4 9 7.6s-4 7.6-9 7.6c-.9 0-1.8-.1-2.6-.3L4.5 20.5l.9-3.8C3.9 15.3 3 13.100 3 10.6 3 6.400 7 3 12 3z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-8-5 16-3.5-6.5z",
  file: "M14 3H6v18h12V7zM14 3v4h4M12 11v6M9.5 14.5L12 17l2.5-2.5",
};

let last = 0;
/** A new id for labels of form fields. */
export function freshId() {
  last += 1;
  return `emma-${last}`;
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}
