import type { Command } from '../command.ts'
import { argumentOf, optionsOf, type Values } from './completed.ts'

/** Where no words are known bash completes file names. */
export function bashScript(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const options = optionsOf(command).map(({ name }) => `--${name}`)
    return `    ${command.name}) words="${options.join(' ')}" ;;`
  })
  const values = commands.flatMap((command) => [
    ...optionsOf(command).flatMap((option) => choice(`${command.name}:--${option.name}:*`, option.values)),
    ...choice(`${command.name}:*:*`, argumentOf(command)),
  ])
  const names = commands.map(({ name }) => name).join(' ')
  return `# bash completion of cointracker
_cointracker() {
  local words="" word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${names} help --help --version"
  else
    case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    esac
    case "\${COMP_WORDS[1]}:$before:$word" in
    help:*) words="${names}" ;;
    *:*:-*) ;;
${values.join('\n')}
    *) words="" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _cointracker cointracker mini-cointracker
`
}

/** A branch for words that are known. */
function choice(place: string, values: Values | null): readonly string[] {
  return values?.kind === 'words' ? [`    ${place}) words="${values.words.join(' ')}" ;;`] : []
}
