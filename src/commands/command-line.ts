import { StartError } from '../domain/errors.ts'
import { type Command, EXIT, type ExitCode, NotFound, UsageError } from './command.ts'
import { COMMANDS } from './commands.ts'
import { processTerminal, type Terminal } from './terminal.ts'

const NAME = 'cointracker'

/** Carries out what stands behind the program's name, and sets the exit code. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const terminal = processTerminal()
  // The server loads nothing of the command line.
  if (words.length === 0) {
    const { run } = await import('./run/serve.ts')
    process.exitCode = await run()
    return
  }
  process.once('SIGINT', () => process.exit(130))
  process.exitCode = await parse(words, terminal)
}

async function parse(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { Command: Parser, CommanderError } = await import('commander')
  const { readVersion } = await import('../program/version.ts')
  let code: ExitCode = EXIT.done
  const parser = new Parser(NAME)
    .description('A self-hosted coin tracker with proven histories.')
    .version(readVersion(), '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.note })
    .showSuggestionAfterError()
    .showHelpAfterError(`Write "${NAME} --help" for the commands.`)
  for (const command of COMMANDS) {
    const child = parser.command(command.name).description(command.summary).copyInheritedSettings(parser)
    for (const [text, description] of command.args) child.argument(text, description)
    for (const [flags, description] of command.options) child.option(flags, description)
    child.addHelpText('before', `For example:\n  ${NAME} ${command.example}\n`)
    child.showHelpAfterError(`Write "${NAME} ${command.name} --help" for its options.`)
    child.action(async (...given: unknown[]) => {
      code = await carryOut(command, given, terminal)
    })
  }
  try {
    await parser.parseAsync([...words], { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
}

/** `given`: the arguments, then the options, then commander's own command. */
async function carryOut(command: Command, given: readonly unknown[], terminal: Terminal): Promise<ExitCode> {
  const options = given[command.args.length] as Record<string, string | boolean | undefined>
  try {
    const { run } = await command.load()
    return await run({ args: given.slice(0, command.args.length), options, terminal, commands: COMMANDS })
  } catch (error) {
    return await failed(error, terminal)
  }
}

async function failed(error: unknown, terminal: Terminal): Promise<ExitCode> {
  const { ApiProblem, Unreachable } = await import('../client/api-problem.ts')
  const code = codeOf(error)
  if (code === null) throw error
  terminal.note(`${(error as Error).message}\n`)
  return code

  function codeOf(thrown: unknown): ExitCode | null {
    if (thrown instanceof UsageError) return EXIT.usage
    if (thrown instanceof NotFound) return EXIT.notFound
    if (thrown instanceof Unreachable) return EXIT.unreachable
    if (thrown instanceof ApiProblem) return thrown.status === 404 ? EXIT.notFound : EXIT.failed
    return thrown instanceof StartError ? EXIT.failed : null
  }
}
