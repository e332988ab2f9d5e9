import { allChains } from '../../domain/chains/chain.ts'
import type { Command } from '../command.ts'
import { SHELLS } from './shells.ts'

/** What a shell offers where a value stands: these words, the names of files, or nothing. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'unknown' }

/** An option as it is completed. */
export interface CompletedOption {
  /** Without its dashes. */
  readonly name: string
  readonly description: string
  /** Null for an option without a value. */
  readonly values: Values | null
}

/** The options of a command, its help included. */
export function optionsOf({ options }: Command): readonly CompletedOption[] {
  const own = options.map(([flags, description]) => {
    const value = /<(.+)>/.exec(flags)?.[1]
    const name = /--([a-z-]+)/.exec(flags)?.[1] ?? ''
    return { name, description, values: value === undefined ? null : valuesOf(value) }
  })
  return [...own, { name: 'help', description: 'print the help of the command', values: null }]
}

/** What a command works on; no command has more than one argument. */
export function argumentOf({ args: [only] }: Command): Values {
  return valuesOf(/\w+/.exec(only?.[0] ?? '')?.[0] ?? '')
}

/** By the name that a command has for a value. */
function valuesOf(name: string): Values {
  if (name === 'chain') return { kind: 'words', words: allChains().map(({ slug }) => slug) }
  if (name === 'format') return { kind: 'words', words: ['csv', 'ndjson'] }
  if (name === 'shell') return { kind: 'words', words: SHELLS }
  return { kind: name === 'file' || name === 'database' ? 'files' : 'unknown' }
}
