import { type CommandCall, UsageError } from '../command.ts'

/** The text of an option; null without it. Throws UsageError for an empty one, which a script's unset variable leaves. */
export function optionText({ options }: CommandCall, name: string): string | null {
  const value = options[name]
  if (typeof value !== 'string') return null
  if (value.trim() !== '') return value.trim()
  throw new UsageError(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is empty.`)
}
