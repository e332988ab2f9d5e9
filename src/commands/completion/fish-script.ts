import type { Command } from '../command.ts'
import { argumentOf, optionsOf, type Values } from './completed.ts'

export function fishScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(' ')
  const lines = commands.flatMap((command) => {
    const behind = `complete -c cointracker -n '__fish_seen_subcommand_from ${command.name}'`
    const own = argumentOf(command)
    return [
      `complete -c cointracker -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
      ...optionsOf(command).map(
        ({ name, description, values }) =>
          `${behind} -l ${name}${values === null ? '' : ` ${values.kind === 'files' ? '-r' : '-x'}${offer(values)}`} -d ${quoted(description)}`,
      ),
      ...(own.kind === 'unknown' ? [] : [`${behind}${offer(own)}`]),
    ]
  })
  return `${[
    '# fish completion of cointracker',
    'complete -c cointracker -f',
    'complete -c mini-cointracker -w cointracker',
    ...lines,
    `complete -c cointracker -n '__fish_seen_subcommand_from help' -a '${names}'`,
    "complete -c cointracker -n __fish_use_subcommand -a help -d 'Print the help of a command'",
    "complete -c cointracker -n __fish_use_subcommand -l help -d 'print the help'",
    "complete -c cointracker -n __fish_use_subcommand -l version -d 'print the version'",
  ].join('\n')}\n`
}

function offer(values: Values): string {
  if (values.kind === 'words') return ` -a '${values.words.join(' ')}'`
  return values.kind === 'files' ? ' -F' : ''
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
