// One user's way to the service. Each exchange is recorded, so that it can be looked at.

const NO_ANSWER = {
  status: "no answer",
  body: { error: { code: "", message: "The service cannot be reached.", details: [] } },
};

export class Client {
  constructor(user, token, side, record) {
    this.user = user;
    this.token = token;
    this.side = side;
    this.record = record;
    this.tasks = tasksOf(user);
    this.changing = 0;
  }

  /** The exchange, once its answer is complete; never fails. */
  async send(method, path, options) {
    const changes = method === "GET" ? 0 : 1;
    this.changing += changes;
    try {
      const { exchange, answer } = await this.open(method, path, options);
      exchange.body = JSON.parse(await answer.text());
      this.record(exchange);
      return exchange;
    } catch {
      return NO_ANSWER;
    } finally {
      this.changing -= changes;
    }
  }

  /** The exchange as soon as its answer begins, and the answer to read. */
  async open(method, path, { body, headers, signal } = {}) {
    const sent = { Authorization: `Bearer ${this.token}`, ...headers };
    if (body) sent["Content-Type"] = "application/json";
    const sentBody = body && JSON.stringify(body);
    const { user, side } = this;
    const exchange = { user, side, method, path, sent, sentBody: body };
    this.record(exchange);
    try {
      const request = { method, headers: sent, body: sentBody, signal, cache: "no-store" };
      const answer = await fetch(path, request);
      exchange.status = answer.status;
      exchange.headers = [...answer.headers];
      return { exchange, answer };
    } catch (error) {
      exchange.status = NO_ANSWER.status;
      throw error;
    } finally {
      this.record(exchange);
    }
  }
}

export function tasksOf(user) {
  return `/api/${encodeURIComponent(user)}/tasks`;
}

/** The header that makes a change one of this version only. */
export function ifMatch(version) {
  return { "If-Match": `"${version}"` };
}
