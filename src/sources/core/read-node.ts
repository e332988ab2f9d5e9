import { StartError } from '../../domain/errors.ts'
import type { SettingsReader } from '../../domain/ports/settings-reader.ts'

/** Where a node is, and how it knows us. */
export interface NodeSetting {
  /** Without credentials. */
  readonly url: string
  readonly login: Login
}

export type Login =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** The node writes a new password into this file at each start. */
  | { readonly kind: 'cookie'; readonly path: string }

export interface NodeSettingNames {
  readonly setting: string
  readonly cookieSetting: string
  /** Where a node listens by default. */
  readonly port: number
}

/** Null if neither setting is set. Throws StartError that names the setting and never repeats its value. */
export function readNode(settings: SettingsReader, names: NodeSettingNames): NodeSetting | null {
  const { setting, cookieSetting, port } = names
  const text = settings.text(setting)
  const cookie = settings.text(cookieSetting)
  if (text === null && cookie === null) return null
  const url = readUrl(text ?? `http://127.0.0.1:${port}/`, names)
  const isWhole = url.username !== '' && url.password !== ''
  if (cookie === null && !isWhole) {
    throw new StartError(
      `${setting} must have a user name and a password, such as http://user:password@127.0.0.1:${port}/, unless ${cookieSetting} is set.`,
    )
  }
  if (cookie !== null && (url.username !== '' || url.password !== '')) {
    throw new StartError(`${setting} has a password and ${cookieSetting} is set; remove one of them.`)
  }
  return Object.freeze({
    url: `${url.protocol}//${url.host}${url.pathname}`,
    login: cookie === null ? passwordOf(url) : ({ kind: 'cookie', path: cookie } as const),
  })
}

function readUrl(text: string, { setting, port }: NodeSettingNames): URL {
  const url = /^https?:\/\/[^\s\\]+$/i.test(text) ? URL.parse(text) : null
  const example = `http://user:password@127.0.0.1:${port}/`
  if (url === null) {
    throw new StartError(
      `${setting} must be an http or https URL, such as ${example}; write @, / and # in a password as %40, %2F and %23.`,
    )
  }
  if (url.search !== '' || url.hash !== '') {
    throw new StartError(`${setting} must not contain a query or fragment; write it like ${example}.`)
  }
  return url
}

function passwordOf({ username, password }: URL): Login {
  return { kind: 'password', user: decode(username), password: decode(password) }
}

/** A % that begins no escape stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
