import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { PROGRAM_FILE } from './program-file.ts'

export interface CommandResult {
  readonly code: number
  readonly out: string
  readonly error: string
}

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** Runs a command of the real program until it exits, in an environment with nothing else. */
export async function runCommand(
  words: readonly string[],
  { env = {}, input = '' }: Surroundings = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM_FILE, ...words], {
    cwd: new URL('../..', import.meta.url),
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: 'sqlite:/nowhere/coins.db',
      PORT: '9',
      PRICES: 'off',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // A command that reads no input may have ended already.
  child.stdin.on('error', () => {}).end(input)
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, out, error }
}
