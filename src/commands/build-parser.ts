import { Command as Parser } from 'commander'
import type { Command } from './command.ts'

const NAME = 'cointracker'

const AFTER_HELP = `
Each command shows an example: ${NAME} list --help

A command works on the program that --url or COINTRACKER_URL names, by default
on this machine's at port 8000. If that one does not run, or with --database, it
opens the database itself.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 sources disagree or
a balance is not known or not proven, 5 cannot be reached.
`

interface Output {
  out(text: string): void
  /** What is wrong with the words, and advice. */
  wrong(text: string): void
}

/** What commander found behind the name of a command: its arguments, then its options. */
export type OnCommand = (command: Command, given: readonly unknown[]) => Promise<void>

/** The parser of all words behind the program's name. Its `parseAsync` throws CommanderError. */
export function buildParser(
  commands: readonly Command[],
  {
    version,
    output,
    onCommand,
  }: { readonly version: string; readonly output: Output; readonly onCommand: OnCommand },
): Parser {
  const parser = new Parser(NAME)
    .description('A self-hosted coin tracker with proven histories.')
    .usage('[command]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command')
    .helpCommand('help [command]', 'Print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: output.out,
      writeErr: output.wrong,
      outputError: (text, write) => write(text.replace(/^error: (.)/, (_, first) => first.toUpperCase())),
    })
    .showSuggestionAfterError()
    .showHelpAfterError(`Run "${NAME} --help" to see the commands.`)
    .addHelpText('after', AFTER_HELP)
  for (const command of commands) {
    const child = parser.command(command.name).description(command.summary).copyInheritedSettings(parser)
    for (const [text, description] of command.args) child.argument(text, description)
    for (const [flags, description] of command.options) child.option(flags, description)
    child.addHelpText('before', `For example:\n  ${NAME} ${command.example}\n`)
    child.showHelpAfterError(`Run "${NAME} ${command.name} --help" to see its options.`)
    child.action((...given: unknown[]) => onCommand(command, given))
  }
  return parser
}
