// Every request of this page and its answer, newest first.

import { clone, part } from "./dom.js";

const MOST = 100;

export class Inspector {
  constructor(section) {
    this.list = part(section, "exchanges");
    this.entries = new Map();
    part(section, "clear").addEventListener("click", () => this.clear());
    this.record = this.record.bind(this);
  }

  clear() {
    this.list.replaceChildren();
    this.entries.clear();
  }

  /** Show an exchange, or what has become of it. */
  record(exchange) {
    if (!this.entries.has(exchange)) this.#add(exchange);
    const entry = this.entries.get(exchange);
    const status = part(entry, "status");
    status.textContent = exchange.status ?? "…";
    status.dataset.kind = String(exchange.status ?? "").charAt(0);
    if (entry.firstElementChild.open) this.#fill(entry, exchange);
  }

  #add(exchange) {
    const entry = clone("exchange");
    entry.dataset.side = exchange.side;
    part(entry, "initial").textContent = initial(exchange.user);
    part(entry, "method").textContent = exchange.method;
    part(entry, "path").textContent = shortened(exchange.path);
    entry.firstElementChild.addEventListener("toggle", () => this.#fill(entry, exchange));
    this.entries.set(exchange, entry);
    this.list.prepend(entry);
    if (this.entries.size > MOST) this.#forget(this.entries.keys().next().value);
  }

  #forget(exchange) {
    this.entries.get(exchange).remove();
    this.entries.delete(exchange);
  }

  #fill(entry, { method, path, sent, sentBody, status, headers = [], body }) {
    const request = [`${method} ${path}`, ...lines(Object.entries(sent)), "", shown(sentBody)];
    part(entry, "request").textContent = request.join("\n").trim();
    const answer = [status ?? "none so far", ...lines(headers), "", shown(body)];
    part(entry, "answer").textContent = answer.join("\n").trim();
  }
}

export function initial(user) {
  return [...user][0];
}

function lines(headers) {
  return headers.map(([name, value]) => `${name}: ${value}`);
}

function shown(body) {
  return typeof body === "object" ? JSON.stringify(body, null, 2) : (body ?? "");
}

/** A path on which ids and tokens take little room. */
function shortened(path) {
  return path
    .replace(/[0-9a-f]{8}-[0-9a-f-]{23}([0-9a-f]{4})/, "…$1")
    .replace(/since=.+/, "since=…");
}
