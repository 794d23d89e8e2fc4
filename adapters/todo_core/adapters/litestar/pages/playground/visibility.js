// Whether anybody can see the page. A browser opens six connections to a host, whatever the number
// of tabs, and each stream of events takes one: only tabs that are shown may have any.

const CHANGE = "visibilitychange";

/** Resolves once the page is shown. */
export function shown() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener(CHANGE, resolve, { once: true }));
}

/** A signal that aborts when the page is hidden. */
export function hidden() {
  const leaving = new AbortController();
  document.addEventListener(CHANGE, () => leaving.abort(), { once: true });
  return leaving.signal;
}
