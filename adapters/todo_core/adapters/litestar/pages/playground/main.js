// Puts the page together: a list for each user, and a place to look at what is sent.

import { Client } from "./api.js";
import { clone, part } from "./dom.js";
import { follow } from "./feed.js";
import { Inspector } from "./inspector.js";
import { TaskList } from "./list.js";
import { refusal } from "./refusal.js";
import { offerRules } from "./rules.js";
import { subjectOf } from "./subject.js";

const inspector = new Inspector(document.getElementById("inspector"));
const lists = [];

function show(client, place) {
  const list = new TaskList(client);
  place.replaceWith(list.element);
  lists.push(list);
  if (lists.length === 2) {
    offerRules(...lists);
    offerRules(...lists.toReversed());
  }
  follow(client, list);
}

/** A form that gives way to the list of the user whose token it is given. */
function askForToken(place, side) {
  place.dataset.side = side;
  const problem = part(place, "problem");
  place.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.replaceChildren();
    const token = place.elements.token.value.trim();
    const id = subjectOf(token);
    if (!id) return problem.append("That is no token of a user.");
    const client = new Client(id, token, side, inspector.record);
    const answer = await client.send("GET", `${client.tasks}?limit=1`);
    if (answer.status !== 200) return problem.append(...refusal(answer));
    const taken = lists.some((list) => list.client.user === id);
    if (taken) return problem.append(`The list of ${id} is there already.`);
    show(client, place);
  });
}

const users = JSON.parse(document.body.dataset.users);
const places = [clone("sign-in"), clone("sign-in")];
document.getElementById("lists").prepend(places[0]);
document.getElementById("lists").append(places[1]);
for (const [at, place] of places.entries()) {
  const [user, side] = [users[at], at + 1];
  if (user) show(new Client(user.id, user.token, side, inspector.record), place);
  else askForToken(place, side);
}
