// One task, to look at and to change.

import { ifMatch } from "./api.js";
import { announce, clone, flash, part } from "./dom.js";
import { Edit } from "./edit.js";
import { refusal } from "./refusal.js";

export class Row {
  constructor(list, task) {
    this.list = list;
    this.answered = Promise.resolve(); // once earlier changes of this task have been
    this.element = clone("row");
    this.show(task);
    part(this.element, "completed").addEventListener("change", (event) =>
      this.complete(event.target.checked),
    );
    part(this.element, "edit").addEventListener("click", () => this.edit());
    part(this.element, "delete").addEventListener("click", () => this.delete());
  }

  get path() {
    return `${this.list.client.tasks}/${this.task.id}`;
  }

  show(task) {
    const moved = this.task && task.version !== this.task.version;
    this.task = task;
    part(this.element, "title").textContent = task.title;
    part(this.element, "description").textContent = task.description;
    part(this.element, "completed").checked = task.completed;
    part(this.element, "version").textContent = `version ${task.version}`;
    part(this.element, "edit").setAttribute("aria-label", `Edit ${task.title}`);
    part(this.element, "delete").setAttribute("aria-label", `Delete ${task.title}`);
    if (this.form?.orphaned) this.form.goOnFrom(task);
    if (!moved) return;
    part(this.element, "elsewhere").textContent = "";
    flash(this.element, "moved");
  }

  /** Say beside the task what has become of it, until something else does. */
  mark(words) {
    part(this.element, "elsewhere").textContent = words;
    flash(this.element, "moved");
  }

  async edit() {
    await this.answered;
    this.form ??= new Edit(this);
    return this.form;
  }

  /** Show the task again instead of the form. */
  endEdit() {
    const { element, orphaned } = this.form;
    element.remove();
    this.form = undefined;
    if (orphaned) return this.list.drop(this);
    part(this.element, "view").hidden = false;
    part(this.element, "edit").focus();
  }

  async complete(completed) {
    await this.#change("PATCH", "/complete", { completed });
    part(this.element, "completed").checked = this.task.completed;
  }

  async delete() {
    const neighbour = this.element.nextElementSibling ?? this.element.previousElementSibling;
    if (!(await this.#change("DELETE"))) return;
    const { id, title, version } = this.task;
    this.list.remove(id, version + 1);
    announce(`${title} is in the trash`);
    if (neighbour?.isConnected) part(neighbour, "delete").focus();
  }

  /** Change the version that is shown, and no other; nothing comes back where that failed. */
  #change(method, below = "", body) {
    this.answered = this.answered.then(async () => {
      const headers = ifMatch(this.task.version);
      const exchange = await this.list.send(method, this.path + below, { body, headers });
      if (!exchange) await this.readAgain();
      else if (exchange.body.data.version) this.list.put(exchange.body.data);
      return exchange;
    });
    return this.answered;
  }

  /** The task as it is now, shown as well; what is refused where there is none. */
  async readAgain() {
    const read = await this.list.client.send("GET", this.path);
    if (read.status !== 200) return { refused: refusal(read) };
    this.list.put(read.body.data);
    return { task: read.body.data };
  }
}
