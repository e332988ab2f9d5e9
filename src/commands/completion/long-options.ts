import type { Command } from '../command.ts'

/** An option as it is completed. */
export interface LongOption {
  /** Without its dashes. */
  readonly name: string
  readonly description: string
  readonly hasValue: boolean
}

/** The options of a command, its help included. */
export function longOptions({ options }: Command): readonly LongOption[] {
  const own = options.map(([flags, description]) => ({
    name: /--([a-z-]+)/.exec(flags)?.[1] ?? '',
    description,
    hasValue: flags.includes('<'),
  }))
  return [...own, { name: 'help', description: 'print the help of the command', hasValue: false }]
}
