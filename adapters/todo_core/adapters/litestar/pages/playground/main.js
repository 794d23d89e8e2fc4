// Puts the page together: a list for each user, and a place to look at what is sent.

import { Client } from "./api.js";
import { clone, part } from "./dom.js";
import { follow } from "./feed.js";
import { Inspector } from "./inspector.js";
import { TaskList } from "./list.js";
import { offerRules } from "./rules.js";
import { subjectOf } from "./subject.js";

const inspector = new Inspector(document.getElementById("inspector"));
const lists = [];

function show({ id, token }, place, side) {
  const list = new TaskList(new Client(id, token, side, inspector.record));
  place.replaceWith(list.element);
  lists.push(list);
  if (lists.length === 2) {
    offerRules(...lists);
    offerRules(...lists.toReversed());
  }
  follow(list.client, list);
}

/** A form that gives way to the list of the user whose token it is given. */
function askForToken(place, side) {
  place.dataset.side = side;
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    const token = place.elements.token.value.trim();
    const id = subjectOf(token);
    const taken = lists.some((list) => list.client.user === id);
    if (id && !taken) return show({ id, token }, place, side);
    part(place, "problem").textContent = taken
      ? `The list of ${id} is there already.`
      : "That is no token of a user.";
  });
}

const users = JSON.parse(document.body.dataset.users);
const places = [clone("sign-in"), clone("sign-in")];
document.getElementById("lists").prepend(places[0]);
document.getElementById("lists").append(places[1]);
for (const [at, place] of places.entries()) {
  if (users[at]) show(users[at], place, at + 1);
  else askForToken(place, at + 1);
}
