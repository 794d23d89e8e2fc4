// One user's list, always as the service has it.

import { announce, clone, part } from "./dom.js";
import { initial } from "./inspector.js";
import { Notice } from "./notice.js";
import { refusal } from "./refusal.js";
import { Row } from "./row.js";
import { Trash } from "./trash.js";

const EXAMPLES = ["Call the dentist", "Water the plants", "Buy milk"];

export class TaskList {
  constructor(client) {
    this.client = client;
    this.element = clone("list");
    this.rows = new Map(); // by id, the newest first
    this.versions = new Map(); // the newest that is known of each task, deleted or not
    this.heard = 0;
    this.notice = new Notice(part(this.element, "notice"), () => this.focus());
    this.trash = new Trash(this);
    this.#name();
    this.#listen();
  }

  #name() {
    const { user, token, side } = this.client;
    this.element.dataset.side = side;
    const heading = part(this.element, "name");
    heading.textContent = user;
    heading.id = `name-${side}`;
    this.element.setAttribute("aria-labelledby", heading.id);
    part(this.element, "initial").textContent = initial(user);
    part(this.element, "token").textContent = `${token.slice(0, 6)}…${token.slice(-6)}`;
    part(this.element, "new").setAttribute("aria-label", `New task for ${user}`);
    part(this.element, "rules").setAttribute("aria-label", `Try to, as ${user}`);
  }

  #listen() {
    const form = part(this.element, "add");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { title } = form.elements;
      const wanted = title.value;
      form.reset(); // for what is typed meanwhile
      if (!(await this.create(wanted))) title.value ||= wanted;
    });
    part(this.element, "examples").addEventListener("click", async () => {
      for (const title of EXAMPLES) await this.create(title);
      this.focus();
    });
  }

  /** Send a request that is to succeed; its exchange, or nothing where it did not. */
  async send(...request) {
    const exchange = await this.client.send(...request);
    if (exchange.status < 400) return exchange;
    this.notice.say(...refusal(exchange));
  }

  /** The new task, if there is one. */
  async create(title) {
    const made = await this.send("POST", this.client.tasks, { body: { title } });
    if (!made) return;
    this.notice.clear();
    this.put(made.body.data);
    announce(`${this.client.user}: added ${title}`);
    return made.body.data;
  }

  /** The newest task, made if there is none. */
  async some() {
    const [row] = this.rows.values();
    return row?.task ?? (await this.create("Buy milk"));
  }

  /** Show a task as it is now, unless something newer is shown. */
  put(task) {
    if (task.version < this.versions.get(task.id)) return;
    this.versions.set(task.id, task.version);
    const row = this.rows.get(task.id);
    if (row) return row.show(task);
    const made = new Row(this, task);
    const older = [...this.rows.values()].find((each) => each.task.id < task.id);
    part(this.element, "tasks").insertBefore(made.element, older?.element ?? null);
    const rows = [...this.rows, [task.id, made]];
    this.rows = new Map(rows.sort(([one], [other]) => (one < other ? 1 : -1)));
    this.#count();
  }

  /** Show a task no more. */
  remove(id, version) {
    if (version < this.versions.get(id)) return;
    this.versions.set(id, version);
    const row = this.rows.get(id);
    if (!row) return;
    if (row.form?.changed) row.form.keep();
    else this.drop(row);
  }

  drop(row) {
    this.rows.delete(row.task.id);
    if (row.element.contains(document.activeElement)) this.focus();
    row.element.remove();
    this.#count();
  }

  /** Take in what the feed tells: what there was to begin with, or news. */
  changed(changes, news) {
    for (const change of changes) this.#take(change, news);
    if (news) this.heard += changes.length;
    this.#count();
    this.trash.changed(changes, news);
  }

  #take(change, news) {
    const { id, version, deleted } = change;
    const before = this.rows.get(id)?.task;
    const unknown = version > (this.versions.get(id) ?? 0);
    if (deleted) this.remove(id, version);
    else this.put(change);
    if (news && unknown && !this.client.changing) this.#tellOfOthers(before, change);
  }

  #tellOfOthers(before, { id, title = before?.title, deleted }) {
    if (!title) return;
    const word = deleted ? "deleted" : before ? "changed" : "added";
    this.rows.get(id)?.mark(`${word} elsewhere`);
    announce(`${this.client.user}, from elsewhere: ${title} ${word}`);
  }

  /** Begin afresh. */
  begin() {
    for (const id of [...this.rows.keys()]) this.remove(id, Infinity);
    this.versions.clear();
  }

  state(word) {
    this.connection = word;
    this.#count();
  }

  signedOut() {
    this.state("signed out");
    this.notice.say("This token is no longer good. Reload the page to go on with a new one.");
  }

  #count() {
    part(this.element, "empty").hidden = this.rows.size > 0;
    const state = part(this.element, "state");
    state.dataset.state = this.connection;
    const changes = this.heard === 1 ? "1 change" : `${this.heard} changes`;
    state.textContent = `${this.connection ?? "connecting"}, ${changes} heard`;
  }

  focus() {
    part(this.element, "new").focus();
  }
}
