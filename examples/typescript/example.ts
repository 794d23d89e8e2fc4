// What a front end has to know about the service, with two devices of one user at work.

import { randomUUID } from "node:crypto";
import { connect, granted, Refused, type Change, type Task } from "./client.js";

const { TODO_URL = "http://127.0.0.1:8000", TODO_TOKEN = "" } = process.env;
const [user_id = ""] = process.argv.slice(2);
if (!user_id || !TODO_TOKEN) throw new Error("usage: TODO_TOKEN=... npm start -- USER");

const api = connect(TODO_URL, () => TODO_TOKEN);
const path = { user_id };

/** Makes one task, however often it is called with the same key. */
async function create(title: string, key: string): Promise<Task> {
  const params = { path, header: { "Idempotency-Key": key } };
  return granted(await api.POST("/api/{user_id}/tasks", { params, body: { title } })).data;
}

/** All tasks, oldest first, however many pages they fill. */
async function* all(limit = 100): AsyncGenerator<Task> {
  let cursor: string | undefined;
  do {
    const params = { path, query: { sort: "created_at", limit, cursor } } as const;
    const page = granted(await api.GET("/api/{user_id}/tasks", { params }));
    yield* page.data.tasks;
    cursor = page.meta.next_cursor ?? undefined;
  } while (cursor);
}

async function read(task_id: string): Promise<Task> {
  const params = { path: { user_id, task_id } };
  return granted(await api.GET("/api/{user_id}/tasks/{task_id}", { params })).data;
}

/** Renames a task that is still as it was seen; otherwise looks again first. */
async function rename(seen: Task, title: string): Promise<Task> {
  const params = {
    path: { user_id, task_id: seen.id },
    header: { "If-Match": `"${seen.version}"` },
  };
  const { data, error } = await api.PATCH("/api/{user_id}/tasks/{task_id}", {
    params,
    body: { title },
  });
  if (data) return data.data;
  if (error.error.code !== "PRECONDITION_FAILED") throw new Refused(error);
  const current = await read(seen.id);
  console.log(`"${seen.title}" is "${current.title}" by now`); // the time to ask the user
  return rename(current, title);
}

/** What is wrong with a title, for the person who typed it. */
async function complaints(title: string): Promise<string[]> {
  const { error } = await api.POST("/api/{user_id}/tasks", { params: { path }, body: { title } });
  if (!error) return [];
  if (error.error.code === "VALIDATION_ERROR") return error.error.details;
  throw new Refused(error);
}

/** A device's own copy of the list, which reads on from where it stopped. */
class Copy {
  readonly tasks = new Map<string, Exclude<Change, { deleted: true }>>();
  #since: string | undefined;

  async catchUp(): Promise<void> {
    for (let more = true; more; ) {
      const params = { path, query: { since: this.#since } };
      const { data, error } = await api.GET("/api/{user_id}/tasks/changes", { params });
      if (data) {
        data.data.changes.forEach((change) => this.#take(change));
        this.#since = data.meta.next_token;
        more = data.meta.has_more;
      } else if (error.error.code === "SYNC_TOKEN_EXPIRED") {
        this.tasks.clear();
        this.#since = undefined;
      } else throw new Refused(error);
    }
  }

  #take(change: Change): void {
    if (change.deleted) this.tasks.delete(change.id);
    else this.tasks.set(change.id, change);
  }
}

const key = randomUUID();
const milk = await create("Buy milk", key);
const again = await create("Buy milk", key); // as after an answer that never came
console.log(`sent twice, made ${milk.id === again.id ? "once" : "twice"}`);

const laptop = new Copy();
await laptop.catchUp();
const bob = await create("Call Bob", randomUUID());
await create("Water the plants", randomUUID());
for await (const task of all(2)) console.log(`the phone lists "${task.title}"`);

await rename(milk, "Buy oat milk");
const renamed = await rename(milk, "Buy soy milk"); // on the laptop, which has not looked since
console.log(`now it is "${renamed.title}", version ${renamed.version}`);

const params = { path: { user_id, task_id: bob.id } };
granted(await api.DELETE("/api/{user_id}/tasks/{task_id}", { params }));
await laptop.catchUp();
for (const task of laptop.tasks.values()) console.log(`the laptop has "${task.title}"`);

console.log(`an empty title is refused: ${await complaints(" ")}`);
