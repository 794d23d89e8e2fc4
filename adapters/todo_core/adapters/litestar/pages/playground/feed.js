// Keeps up with a user's tasks: the delta feed says what has changed, the events say when to ask.

import { events } from "./events.js";
import { hidden, shown } from "./visibility.js";

const LONGEST_PAUSE = 10;

/**
 * Tells `list` of everything there is, and of all changes to come, until the token has expired.
 *
 * What was missed while the page was hidden or the service away comes with the feed's next answer.
 */
export async function follow(client, list) {
  let since;
  let leaving;
  let pause = 1;
  for (;;) {
    await shown();
    if (!leaving || leaving.aborted) leaving = hidden();
    try {
      since = await catchUp(client, list, since);
      list.state("live");
      for await (const _ of events(client, since, leaving)) {
        pause = 1;
        since = await catchUp(client, list, since);
      }
    } catch (error) {
      if (error.status === 401) return list.signedOut();
      if (error.status === 410) since = undefined;
    }
    if (leaving.aborted) {
      list.state("paused");
      continue;
    }
    list.state("reconnecting");
    await new Promise((resume) => setTimeout(resume, 1000 * pause));
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }
}

/** Reads the feed to its end; how far that is. */
async function catchUp(client, list, since) {
  if (!since) list.begin();
  for (let next = since, news = Boolean(since); ; ) {
    const query = next ? `?since=${encodeURIComponent(next)}` : "";
    const { status, body } = await client.send("GET", `${client.tasks}/changes${query}`);
    if (status !== 200) throw Object.assign(new Error("no feed"), { status });
    list.changed(body.data.changes, news);
    next = body.meta.next_token;
    if (!body.meta.has_more) return next;
  }
}
