import { StartError } from '../domain/errors.ts'
import { type Environment, readText } from './environment.ts'

const EXAMPLE = 'https://coins.example.org or https://example.org/coins/'
/** Each word of the path goes into a cookie and into pages as it is. */
const PATH = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*\/?$/

/** How browsers reach the program through a proxy; its path ends with a slash. Null if nothing is set. */
export function readPublicUrl(env: Environment): URL | null {
  const text = readText(env, 'PUBLIC_URL')
  if (text === null) return null
  const url = /^https?:\/\/[^\s\\/?#]+[^\s\\]*$/i.test(text) ? URL.parse(text) : null
  if (url === null) throw new StartError(`PUBLIC_URL must be an http or https URL, such as ${EXAMPLE}.`)
  if (url.username !== '' || url.password !== '') {
    throw new StartError(`PUBLIC_URL must not contain a user name or password; write it like ${EXAMPLE}.`)
  }
  if (url.hostname.includes('*')) {
    throw new StartError(`PUBLIC_URL must name one host, not a pattern; write it like ${EXAMPLE}.`)
  }
  if (/[?#]/.test(text)) {
    throw new StartError(`PUBLIC_URL must not contain a query or fragment; write it like ${EXAMPLE}.`)
  }
  if (!PATH.test(text.replace(/^[a-z]+:\/\/[^/]*/i, ''))) {
    throw new StartError(
      `PUBLIC_URL must have no path or one of plain words, of letters, digits and hyphens; write it like ${EXAMPLE}.`,
    )
  }
  return new URL(url.href.replace(/\/*$/, '/'))
}
