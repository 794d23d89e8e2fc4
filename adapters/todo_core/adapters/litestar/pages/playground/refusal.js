// What the service has refused, in words for people.

import { element } from "./dom.js";

/** The status and code of an error, and what it says. */
export function refusal({ status, body }) {
  const { code, message, details } = body.error;
  const said = [message, ...details].join(" ");
  return [element("span", { className: "refusal", textContent: `${status} ${code}` }), said];
}
