// The form that changes a task: it sends what was changed, for the version that it began on.

import { ifMatch } from "./api.js";
import { announce, clone, part } from "./dom.js";
import { refusal } from "./refusal.js";

const FIELDS = ["title", "description"];

export class Edit {
  constructor(row) {
    this.row = row;
    this.base = row.task;
    this.element = clone("edit");
    this.element.setAttribute("aria-label", `Edit ${this.base.title}`);
    this.fill(this.base);
    this.#listen();
    part(row.element, "view").hidden = true;
    row.element.append(this.element);
    this.element.elements.title.focus();
  }

  #listen() {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.row.endEdit();
    });
    part(this.element, "cancel").addEventListener("click", () => this.row.endEdit());
    part(this.element, "again").addEventListener("click", () => this.readAgain());
    part(this.element, "restore").addEventListener("click", () => this.restore());
  }

  fill(values) {
    for (const field of FIELDS) {
      if (field in values) this.element.elements[field].value = values[field];
    }
  }

  get changed() {
    return Object.keys(this.changes).length > 0;
  }

  get changes() {
    const value = (field) => this.element.elements[field].value;
    const changed = FIELDS.filter((field) => value(field) !== this.base[field]);
    return Object.fromEntries(changed.map((field) => [field, value(field)]));
  }

  async save() {
    const { changes, base, row } = this;
    if (!this.changed) return row.endEdit();
    const headers = ifMatch(base.version);
    const answer = await row.list.client.send("PATCH", row.path, { body: changes, headers });
    if (answer.status === 412) return this.#outdated(answer);
    if (answer.status !== 200) return this.#say(...refusal(answer));
    row.list.put(answer.body.data);
    row.endEdit();
    announce(`Saved version ${answer.body.data.version}`);
  }

  #outdated(answer) {
    this.#say(...refusal(answer), ` You began on version ${this.base.version}.`);
    this.#offer("again").focus();
  }

  async readAgain() {
    const { task, refused } = await this.row.readAgain();
    if (refused) return this.#say(...refused);
    this.goOnFrom(task);
    part(this.element, "save").focus();
  }

  /** The task was deleted elsewhere: keep what was written here. */
  keep() {
    this.orphaned = true;
    this.#say("It was deleted elsewhere. What you wrote is still here.");
    this.#offer("restore");
  }

  async restore() {
    const { list, path } = this.row;
    const restored = await list.client.send("POST", `${path}/restore`);
    if (restored.status !== 200) return this.#say(...refusal(restored));
    list.put(restored.body.data);
    part(this.element, "save").focus();
  }

  /** Take over what others have changed, and keep what was changed here. */
  goOnFrom(task) {
    this.orphaned = false;
    const mine = this.changes;
    const news = differences(this.base, task);
    this.#say(`Version ${task.version}: ${news} What you wrote is still here.`);
    this.base = task;
    this.fill({ ...task, ...mine });
    part(this.element, "save").textContent = `Repeat it on version ${task.version}`;
    this.#offer("save");
  }

  #offer(name) {
    for (const each of ["again", "restore", "save"]) part(this.element, each).hidden = each !== name;
    return part(this.element, name);
  }

  #say(...content) {
    part(this.element, "problem").replaceChildren(...content);
  }
}

/** What has become of a task, in words. */
function differences(before, now) {
  const texts = FIELDS.filter((field) => now[field] !== before[field]);
  const told = texts.map((field) => `the ${field} is now “${now[field]}”.`);
  if (now.completed !== before.completed) {
    told.push(`it is ${now.completed ? "done" : "open again"}.`);
  }
  return told.join(" ");
}
