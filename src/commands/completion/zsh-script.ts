import type { Command } from '../command.ts'
import { longOptions } from './long-options.ts'

export function zshScript(commands: readonly Command[]): string {
  const names = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`)
  const cases = commands.map((command) => {
    const options = longOptions(command).map(({ name, description, hasValue }) => {
      const text = quoted(description).replaceAll(/[[\]]/g, '\\$&').replaceAll(':', '\\:')
      return `'--${name}[${text}]${hasValue ? ':value:_files' : ''}'`
    })
    return `  ${command.name}) _arguments ${options.join(' ')} '*:file:_files' ;;`
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
  case "$words[2]" in
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

function quoted(text: string): string {
  return text.replaceAll("'", "'\\''")
}
