import type { Command } from '../command.ts'
import { longOptions } from './long-options.ts'

/** Behind an option's value and for arguments bash completes file names. */
export function bashScript(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const options = longOptions(command).map(({ name }) => `--${name}`)
    const shells = command.name === 'completion' ? ' bash zsh fish' : ''
    return `    ${command.name}) words="${options.join(' ')}${shells}" ;;`
  })
  const names = commands.map(({ name }) => name).join(' ')
  return `# bash completion of cointracker
_cointracker() {
  local words="" word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${names} help --help --version"
  else
    case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    help) words="${names}" ;;
    esac
    case "\${COMP_WORDS[1]}:$word" in
    help:* | completion:*) ;;
    *:-*) ;;
    *) words="" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _cointracker cointracker mini-cointracker
`
}
