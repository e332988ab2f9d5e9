import type { SignalEnd } from './signal-end.ts'
import type { Terminal } from './terminal.ts'

/** What a shell sees; besides, 129 for SIGHUP, 130 for SIGINT, 143 for SIGTERM and 141 for a reader that has gone. */
export const EXIT = { done: 0, failed: 1, usage: 2, notFound: 3, doubtful: 4, unreachable: 5 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** An option as commander writes it, and what it is for. */
export type OptionText = readonly [flags: string, description: string]

/** What was written behind the name of a command. */
export interface CommandCall {
  /** In their order; a list is an array, a missing one undefined. */
  readonly args: readonly unknown[]
  /** By their long names in camel case. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly terminal: Terminal
  readonly signalEnd: SignalEnd
  /** All that there are. */
  readonly commands: readonly Command[]
}

/** Throws UsageError, ApiProblem, Unreachable or StartError. */
type Run = (call: CommandCall) => Promise<ExitCode>

export interface Command {
  readonly name: string
  /** One line of the overview. */
  readonly summary: string
  /** As commander writes them: `<address...>`, `[target]`. */
  readonly args: readonly OptionText[]
  readonly options: readonly OptionText[]
  /** What follows the program's name in an example. */
  readonly example: string
  /** It handles the signal itself. */
  readonly runsUntilSignal?: true
  load(): Promise<{ readonly run: Run }>
}

/** A command that cannot be carried out as it is written; the message says what to write. */
export class UsageError extends Error {}

/** What a command is to work on does not exist. */
export class NotFound extends Error {}
