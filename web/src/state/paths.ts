/** The path under which the server is reached, without a slash at its end: every script is in the folder `assets`. */
const ROOT = import.meta.env.DEV
  ? ''
  : new URL(/* @vite-ignore */ '..', import.meta.url).pathname.replace(/\/$/, '')

/** The location of one of the server's paths, which begins with a slash. */
export function locationOf(path: string): string {
  return ROOT + path
}

/** The server's path of a location; null for one that is not the server's. */
export function pathAt(location: string): string | null {
  return location.startsWith(`${ROOT}/`) ? location.slice(ROOT.length) : null
}
