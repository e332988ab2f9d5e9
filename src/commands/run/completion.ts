import { type Command, type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'

const SCRIPTS: Readonly<Record<string, (commands: readonly Command[]) => string>> = { bash, zsh, fish }

/** Prints a script that completes commands and their options. */
export async function run({ args, commands, terminal }: CommandCall): Promise<ExitCode> {
  const script = SCRIPTS[String(args[0])]
  if (script === undefined) throw new UsageError('Completion is for bash, zsh or fish.')
  terminal.out(script(commands))
  return EXIT.done
}

function longOptions(flags: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return flags.map(([text, description]) => [/--[a-z-]+/.exec(text)?.[0] ?? '', description] as const)
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map(
    ({ name, options }) =>
      `    ${name}) words="${longOptions(options)
        .map(([option]) => option)
        .join(' ')} --help" ;;`,
  )
  return `_cointracker() {
  local words
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="${commands.map(({ name }) => name).join(' ')} --help --version" ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map(({ name }) => name).join(' ')} --help --version"; fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _cointracker cointracker mini-cointracker
`
}

function zsh(commands: readonly Command[]): string {
  const quoted = (text: string) => text.replaceAll("'", "'\\''").replaceAll(':', '\\:')
  const cases = commands.map(({ name, options }) => {
    const lines = longOptions(options).map(
      ([option, text]) => `'${option}[${text.replaceAll(/['[\]:]/g, '')}]'`,
    )
    return `    ${name}) _arguments ${[...lines, "'*:file:_files'"].join(' ')} ;;`
  })
  return `#compdef cointracker mini-cointracker
_cointracker() {
  local -a names
  names=(
${commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command names; return; fi
  case "$words[2]" in
${cases.join('\n')}
  esac
}
compdef _cointracker cointracker mini-cointracker
`
}

function fish(commands: readonly Command[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c cointracker -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...longOptions(options).map(
      ([option, text]) =>
        `complete -c cointracker -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)} -d ${quoted(text)}`,
    ),
  ])
  return `${lines.join('\n')}\n`
}
