import { readFile } from 'node:fs/promises'
import { type CommandCall, UsageError } from '../command.ts'
import { optionText } from './option-text.ts'
import { setText } from './tracker-url.ts'

/** The token of the running program: of the file that an option names, or of the environment. Throws UsageError. */
export async function readToken(call: CommandCall): Promise<string | null> {
  const token = await findToken(call)
  if (token === null || /^[\x21-\x7e]+$/.test(token)) return token
  throw new UsageError('The token is empty, or contains a space or a character outside ASCII.')
}

async function findToken(call: CommandCall): Promise<string | null> {
  const path = optionText(call, 'tokenFile')
  if (path !== null) return await tokenIn(path, '--token-file')
  const token = setText(call, 'COINTRACKER_TOKEN') ?? setText(call, 'API_TOKEN')
  const stated = setText(call, 'API_TOKEN_FILE')
  return token ?? (stated === null ? null : await tokenIn(stated, 'API_TOKEN_FILE'))
}

/** The path is not repeated: it may be the token itself, written in its place. */
async function tokenIn(path: string, setting: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new UsageError(`${setting}: the file with the token cannot be read${code}.`)
  }
}
