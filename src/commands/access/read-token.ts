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
  if (path !== null) return await tokenIn(path)
  const token = setText(call, 'COINTRACKER_TOKEN') ?? setText(call, 'API_TOKEN')
  const stated = setText(call, 'API_TOKEN_FILE')
  return token ?? (stated === null ? null : await tokenIn(stated))
}

async function tokenIn(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    throw new UsageError(`The token file ${path} cannot be read.`)
  }
}
