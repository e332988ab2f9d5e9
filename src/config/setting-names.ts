import { StartError } from '../domain/errors.ts'
import type { Environment } from './environment.ts'

/** Read only where they apply. */
const CONDITIONAL = ['DATABASE_FILE_MODE']
/** Settings of the sources: no other program's begin so. */
const OURS = /^(?:ESPLORA|BLOCKCHAIR|BLOCKBOOK|CORE_RPC)_|^ELECTRUM_(?:URL|CERT)/
/** A misspelt one sends addresses to a public server, or starts with an empty portfolio. */
const SENSITIVE = /_URL(?:_|$)|^API_TOKEN(?:_FILE)?$|^ALLOWED_HOSTS$/
/** What a proxy is called elsewhere: without one, everything would be sent directly. */
const PROXY_NAMES = /^(?:PROXY|PROXY_URL|SOCKS5?_(?:PROXY|URL))$/i
const NAME_LENGTH_MIN = 7
const MISTAKES_MAX = 2

/** The environment, and the names of the settings that are read from it. */
export function watchNames(env: Environment): { readonly env: Environment; readonly names: Set<string> } {
  const names = new Set(CONDITIONAL)
  const watched = new Proxy(env, {
    get: (target, name) => {
      if (typeof name === 'string') names.add(name)
      return Reflect.get(target, name)
    },
  })
  return { env: watched, names }
}

/**
 * Looks for names that are no settings but seem meant as such, and for quotes that a shell would have removed. Returns a
 * warning for each that is harmless; throws StartError for the first that is not.
 */
export function checkNames(env: Environment, settings: ReadonlySet<string>): string[] {
  const warnings: string[] = []
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value.trim() === '') continue
    if (settings.has(name)) {
      if (/^\s*(["']).*\1\s*$/s.test(value)) {
        warnings.push(`${name} begins and ends with a quote, which is part of its value; remove the quotes.`)
      }
      continue
    }
    const meant = meantBy(name, settings)
    if (meant === null && !OURS.test(name.toUpperCase())) continue
    const sentence = `${name} is not a setting${hint(name, meant)}.`
    const isSet = meant !== null && (env[meant] ?? '').trim() !== ''
    if (isSensitive(name, meant) && !isSet) throw new StartError(sentence)
    warnings.push(sentence)
  }
  return warnings
}

function isSensitive(name: string, meant: string | null): boolean {
  return meant === null || OURS.test(name.toUpperCase()) || meant === 'PROXY' || SENSITIVE.test(meant)
}

function hint(name: string, meant: string | null): string {
  if (meant === null) return ''
  return name.toUpperCase() === `${meant}_BITCOIN` ? `; Bitcoin's is ${meant}` : `; the nearest is ${meant}`
}

/** The setting that a name seems to stand for; null if it resembles none. */
function meantBy(name: string, settings: ReadonlySet<string>): string | null {
  if (PROXY_NAMES.test(name)) return 'PROXY'
  const upper = name.toUpperCase()
  const bitcoins = upper.replace(/_BITCOIN$/, '')
  if (bitcoins !== upper && settings.has(bitcoins)) return bitcoins
  const near = [...settings]
    .filter((known) => known.length >= NAME_LENGTH_MIN)
    .map((known) => ({ known, mistakes: distance(upper, known) }))
    .toSorted((a, b) => a.mistakes - b.mistakes)[0]
  return near !== undefined && near.mistakes <= MISTAKES_MAX ? near.known : null
}

/** Letters to insert, remove, replace or swap with the next one; infinite for more than MISTAKES_MAX. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MISTAKES_MAX) return Number.POSITIVE_INFINITY
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1]
      const least = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      )
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      next.push(isSwap ? Math.min(least, (before[column - 2] ?? 0) + 1) : least)
    }
    if (Math.min(...next) > MISTAKES_MAX) return Number.POSITIVE_INFINITY
    ;[before, last] = [last, next]
  }
  return last[b.length] ?? 0
}
