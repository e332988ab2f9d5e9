import { Command as Parser } from 'commander'
import type { Command } from './command.ts'

const NAME = 'cointracker'

const AFTER_HELP = `
Each command shows an example: ${NAME} list --help

A command works on the program that --url or COINTRACKER_URL names, by default on the one of this machine at port 8000. Where
none runs, or with --database, it opens the database itself.

Exit codes: 0 done, 1 failed, 2 wrongly written, 3 not found, 4 sources disagree or a balance is not proven, 5 no program answers.
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
    .showHelpAfterError(`Write "${NAME} --help" for the commands.`)
    .addHelpText('after', AFTER_HELP)
  for (const command of commands) {
    const child = parser.command(command.name).description(command.summary).copyInheritedSettings(parser)
    for (const [text, description] of command.args) child.argument(text, description)
    for (const [flags, description] of command.options) child.option(flags, description)
    child.addHelpText('before', `For example:\n  ${NAME} ${command.example}\n`)
    child.showHelpAfterError(`Write "${NAME} ${command.name} --help" for its options.`)
    child.action((...given: unknown[]) => onCommand(command, given))
  }
  return parser
}
