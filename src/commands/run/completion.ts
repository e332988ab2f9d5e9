import { type Command, type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { bashScript } from '../completion/bash-script.ts'
import { fishScript } from '../completion/fish-script.ts'
import { SHELLS, type Shell } from '../completion/shells.ts'
import { zshScript } from '../completion/zsh-script.ts'

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

/** Prints a script that completes commands and their options. */
export async function run({ args, commands, terminal }: CommandCall): Promise<ExitCode> {
  const shell = SHELLS.find((name) => name === args[0])
  if (shell === undefined) throw new UsageError('The shell must be bash, zsh or fish.')
  terminal.out(SCRIPTS[shell](commands))
  return EXIT.done
}
