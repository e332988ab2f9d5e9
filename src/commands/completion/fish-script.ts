import type { Command } from '../command.ts'
import { longOptions } from './long-options.ts'

export function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c cointracker -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    ...longOptions(command).map(
      ({ name, description, hasValue }) =>
        `complete -c cointracker -n '__fish_seen_subcommand_from ${command.name}' -l ${name}${hasValue ? ' -r' : ''} -d ${quoted(description)}`,
    ),
  ])
  return `${[
    '# fish completion of cointracker',
    ...lines,
    "complete -c cointracker -n __fish_use_subcommand -a help -d 'Print the help of a command'",
    "complete -c cointracker -n __fish_use_subcommand -l help -d 'print the help'",
    "complete -c cointracker -n __fish_use_subcommand -l version -d 'print the version'",
  ].join('\n')}\n`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
