// What the service refuses, shown by doing it.

import { ifMatch, tasksOf } from "./api.js";
import { element, part } from "./dom.js";
import { refusal } from "./refusal.js";

/** Let a list break the rules, also at the expense of another. */
export function offerRules(list, other) {
  part(list.element, "rules").hidden = false;
  part(list.element, "foreign-title").textContent = `read ${other.client.user}’s task`;
  part(list.element, "foreign").addEventListener("click", () => readForeign(list, other));
  part(list.element, "stale").addEventListener("click", () => editStale(list));
}

/** Ask for another user's task by its own path, and then by its id on one's own path. */
async function readForeign(list, other) {
  const task = await other.some();
  if (!task) return;
  const told = element("ul", { className: "attempts" });
  for (const tasks of [tasksOf(other.client.user), list.client.tasks]) {
    const answer = await list.client.send("GET", `${tasks}/${task.id}`);
    const asked = element("code", { textContent: `GET ${tasks}/…${task.id.slice(-4)}` });
    told.append(element("li", {}, asked, ...refusal(answer)));
  }
  list.notice.say(told);
}

/** Begin an edit, let another device be faster, and then save. */
async function editStale(list) {
  const task = await list.some();
  if (!task) return;
  const row = list.rows.get(task.id);
  const form = await row.edit();
  const { version, completed } = form.base;
  const faster = { body: { completed: !completed }, headers: ifMatch(version) };
  if (!(await list.send("PATCH", `${row.path}/complete`, faster))) return;
  form.fill({ description: `Written on version ${version}, while another device was faster.` });
  await form.save();
}
