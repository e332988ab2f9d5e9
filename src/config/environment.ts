import { StartError } from '../domain/errors.ts'
import type { SettingsReader } from '../domain/ports/settings-reader.ts'

/** `process.env`, or what a test puts in its place. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Null when unset; an empty value counts as unset. */
export function readText(env: Environment, name: string): string | null {
  const text = env[name]?.trim() ?? ''
  return text === '' ? null : text
}

/** Throws StartError unless it is a whole number in the range. */
export function readNumber(env: Environment, name: string, unset: number, min: number, max: number): number {
  const text = readText(env, name)
  if (text === null) return unset
  const value = /^(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new StartError(`${name} must be a whole number from ${min} to ${max}, in digits only.`)
}

/** Throws StartError unless it is one of the words. */
export function readWord<Word extends string>(
  env: Environment,
  name: string,
  unset: Word,
  words: readonly Word[],
): Word {
  const text = readText(env, name) ?? unset
  const word = words.find((one) => one === text)
  if (word !== undefined) return word
  throw new StartError(`${name} must be one of ${words.join(', ')}.`)
}

/** Goes into a URL or a header as it is. */
export function readSecret(env: Environment, name: string): string | null {
  const text = readText(env, name)
  if (text === null || /^[\x21-\x7e]+$/.test(text)) return text
  throw new StartError(`${name} must be printable ASCII characters without spaces.`)
}

/** Without a slash at its end. */
function readBaseUrl(env: Environment, name: string, unset: string): string {
  const text = readText(env, name) ?? unset
  const url = /^https?:\/\/[^\s\\]+$/i.test(text) ? URL.parse(text) : null
  if (url === null) throw new StartError(`${name} must be an http or https URL, such as ${unset}.`)
  if (url.username !== '' || url.password !== '') {
    throw new StartError(`${name} must not contain a user name or password; write it like ${unset}.`)
  }
  if (/[?#]/.test(text)) {
    throw new StartError(`${name} must not contain a query or fragment; write it like ${unset}.`)
  }
  return url.href.replace(/\/+$/, '')
}

/** What sources read their own settings with. */
export function settingsReader(env: Environment): SettingsReader {
  return {
    text: (name) => readText(env, name),
    number: (name, unset, min, max) => readNumber(env, name, unset, min, max),
    secret: (name) => readSecret(env, name),
    baseUrl: (name, unset) => readBaseUrl(env, name, unset),
  }
}
