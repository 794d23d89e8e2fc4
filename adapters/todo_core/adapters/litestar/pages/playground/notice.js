// What a list has to say above its tasks, until it is closed or something else is said.

import { clone } from "./dom.js";

export class Notice {
  constructor(place, closed) {
    this.place = place;
    this.closed = closed;
  }

  say(...content) {
    const close = clone("close");
    close.addEventListener("click", () => {
      this.clear();
      this.closed();
    });
    const said = document.createElement("div");
    said.append(...content);
    this.place.replaceChildren(said, close);
    this.place.scrollIntoView({ block: "nearest" });
  }

  clear() {
    this.place.replaceChildren();
  }
}
