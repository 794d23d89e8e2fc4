// What a user has deleted and can restore.

import { announce, clone, part } from "./dom.js";

export class Trash {
  constructor(list) {
    this.list = list;
    this.ids = new Set();
  }

  /** Read it again if these changes can have moved it. */
  changed(changes, news) {
    const moved = changes.some(({ id, deleted }) => deleted || this.ids.has(id));
    if (moved || !news) this.#read();
  }

  async #read() {
    const { tasks } = this.list.client;
    const found = await this.list.send("GET", `${tasks}?deleted=true&sort=-updated_at`);
    if (!found) return;
    const discarded = found.body.data.tasks;
    this.ids = new Set(discarded.map(({ id }) => id));
    const { element } = this.list;
    part(element, "trash").replaceChildren(...discarded.map((task) => this.#item(task)));
    part(element, "trash-title").textContent = `Trash: ${found.body.meta.total}`;
  }

  #item(task) {
    const item = clone("discarded");
    part(item, "title").textContent = task.title;
    const button = part(item, "restore");
    button.setAttribute("aria-label", `Restore ${task.title}`);
    button.addEventListener("click", () => this.#restore(task));
    return item;
  }

  async #restore(task) {
    const path = `${this.list.client.tasks}/${task.id}/restore`;
    const restored = await this.list.send("POST", path);
    if (!restored) return;
    this.list.put(restored.body.data);
    announce(`Restored ${task.title}`);
    part(this.list.element, "trash-title").focus();
  }
}
