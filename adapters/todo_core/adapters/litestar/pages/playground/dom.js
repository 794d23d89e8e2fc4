// The few things that every part of the page does with the document.

export function clone(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Begin an animation, also where it runs already. */
export function flash(target, name) {
  target.classList.remove(name);
  requestAnimationFrame(() => target.classList.add(name));
}

/** Say something to those who cannot see it happen. */
export function announce(text) {
  document.getElementById("announcer").replaceChildren(text);
}
