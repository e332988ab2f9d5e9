import { type Command, type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { bashScript } from '../completion/bash-script.ts'
import { fishScript } from '../completion/fish-script.ts'
import { zshScript } from '../completion/zsh-script.ts'

const SCRIPTS: ReadonlyMap<string, (commands: readonly Command[]) => string> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
])

/** Prints a script that completes commands and their options. */
export async function run({ args, commands, terminal }: CommandCall): Promise<ExitCode> {
  const script = SCRIPTS.get(String(args[0]))
  if (script === undefined) throw new UsageError('Completion is for bash, zsh or fish.')
  terminal.out(script(commands))
  return EXIT.done
}
