import type { Command } from '../command.ts'
import { argumentOf, optionsOf, type Values } from './completed.ts'

export function zshScript(commands: readonly Command[]): string {
  const names = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`)
  const cases = commands.map((command) => {
    const options = optionsOf(command).map(({ name, description, values }) => {
      const text = quoted(description).replaceAll(/[[\]]/g, '\\$&').replaceAll(':', '\\:')
      return `'--${name}[${text}]${values === null ? '' : `:value:${actionOf(values)}`}'`
    })
    return `  ${command.name}) _arguments ${options.join(' ')} '*:value:${actionOf(argumentOf(command))}' ;;`
  })
  return `#compdef cointracker mini-cointracker
_cointracker() {
  local -a names
  names=(
${names.join('\n')}
    'help:Print the help of a command'
  )
  if (( CURRENT == 2 )); then
    _describe command names
    _arguments '--help[print the help]' '--version[print the version]'
    return
  fi
  shift words
  (( CURRENT-- ))
  case "$words[1]" in
${cases.join('\n')}
  help) _describe command names ;;
  esac
}
if [ "$funcstack[1]" = "_cointracker" ]; then
  _cointracker "$@"
else
  compdef _cointracker cointracker mini-cointracker
fi
`
}

/** An action of _arguments; a space offers nothing. */
function actionOf(values: Values): string {
  if (values.kind === 'words') return `(${values.words.join(' ')})`
  return values.kind === 'files' ? '_files' : ' '
}

function quoted(text: string): string {
  return text.replaceAll("'", "'\\''")
}
