import { type CommandCall, UsageError } from '../command.ts'
import { optionText } from './option-text.ts'

const PORT = '8000'
const PORT_MAX = 65_535

/** The URL of the running program that the option or the environment names; null without one. Throws UsageError. */
export function namedUrl(call: CommandCall): string | null {
  const text = optionText(call, 'url') ?? setText(call, 'COINTRACKER_URL')
  if (text === null) return null
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null
  if (url === null) {
    throw new UsageError(
      'The URL of the program must be like http://127.0.0.1:8000 or https://coins.example.org, with a port up to 65535.',
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      'The URL of the program must not contain a name or password; put the token into a file, for --token-file.',
    )
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** The same, or where the program of this machine is. Throws UsageError. */
export function trackerUrl(call: CommandCall): string {
  return namedUrl(call) ?? `http://127.0.0.1:${portOf(call)}`
}

function portOf(call: CommandCall): string {
  const text = setText(call, 'PORT') ?? PORT
  if (/^\d{1,5}$/.test(text) && Number(text) <= PORT_MAX) return text
  throw new UsageError(
    `PORT must be a whole number from 0 to ${PORT_MAX}, in digits only; or name the program with --url.`,
  )
}

/** A variable of the environment; null where it is unset or empty. */
export function setText({ terminal }: CommandCall, name: string): string | null {
  const text = terminal.env[name]?.trim() ?? ''
  return text === '' ? null : text
}
