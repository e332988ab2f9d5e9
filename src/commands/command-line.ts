import { nameSourcesInStacks } from '../program/source-positions.ts'
import { refuseSecretWords } from './access/refuse-secret-words.ts'
import { type Command, EXIT, type ExitCode } from './command.ts'
import { COMMANDS } from './commands.ts'
import { SignalEnd } from './signal-end.ts'
import { processTerminal, type Terminal } from './terminal.ts'

/** What a shell reports of a program that a signal has ended: 128 + its number. */
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** The name and the password in a URL. */
const SIGN_IN = /\/\/[^\s'"]*@/g

/** Carries out what stands behind the program's name, and sets the exit code. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  nameSourcesInStacks()
  // The server loads nothing of the command line.
  if (words.length === 0) {
    const { run } = await import('./run/serve.ts')
    process.exitCode = await run()
    return
  }
  process.exitCode = await parse(words, processTerminal())
}

async function parse(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { CommanderError } = await import('commander')
  const { buildParser } = await import('./build-parser.ts')
  const { readVersion } = await import('../program/version.ts')
  let code: ExitCode = EXIT.done
  let complaint = ''
  const parser = buildParser(COMMANDS, {
    version: readVersion(),
    output: {
      out: terminal.out,
      wrong: (text) => {
        complaint += text
      },
    },
    onCommand: async (command, given) => {
      code = await carryOut(command, given, terminal)
    },
  })
  try {
    await parser.parseAsync([...words], { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return EXIT.done
    // The complaint repeats what was written.
    const { secretComplaint } = await import('./access/refuse-secrets.ts')
    terminal.note(secretComplaint(words) ?? complaint.replaceAll(SIGN_IN, '//…@'))
    return EXIT.usage
  }
}

/** `given`: the arguments, then the options, then commander's own command. */
async function carryOut(command: Command, given: readonly unknown[], terminal: Terminal): Promise<ExitCode> {
  const signalEnd = new SignalEnd()
  if (command.runsUntilSignal !== true) endBySignals(terminal, signalEnd)
  const options = given[command.args.length] as Record<string, string | boolean | undefined>
  const call = { args: given.slice(0, command.args.length), options, terminal, signalEnd, commands: COMMANDS }
  try {
    await refuseSecretWords(call)
    const { run } = await command.load()
    return await run(call)
  } catch (error) {
    if (signalEnd.hasBegun) return await ended()
    const { explainFailure } = await import('./explain-failure.ts')
    const failure = explainFailure(error, call)
    if (failure === null) throw error
    terminal.note(`${failure.sentence}\n`)
    return failure.code
  } finally {
    terminal.showProgress(null)
  }
}

/** What a command has begun, its listener of the process's exit removes. */
function endBySignals(terminal: Terminal, signalEnd: SignalEnd): void {
  for (const [signal, code] of Object.entries(SIGNAL_CODES)) {
    process.once(signal, async () => {
      await signalEnd.begin()
      terminal.showProgress(null)
      process.exit(code)
    })
  }
}

/** Never resolves: the signal ends the process. */
function ended(): Promise<never> {
  return new Promise(() => {})
}
