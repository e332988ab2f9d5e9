import { readSmallFile, UnreadableFile } from '../../config/read-small-file.ts'
import { type CommandCall, UsageError } from '../command.ts'
import { optionText } from './option-text.ts'
import { setText } from './tracker-url.ts'

/** The token of the running program: of the file that an option names, or of the environment. Throws UsageError. */
export function readToken(call: CommandCall): string | null {
  const token = findToken(call)
  if (token === null || /^[\x21-\x7e]+$/.test(token)) return token
  throw new UsageError('The token is empty, or contains a space or a character outside ASCII.')
}

function findToken(call: CommandCall): string | null {
  const path = optionText(call, 'tokenFile')
  if (path !== null) return tokenIn(path, '--token-file')
  const token = setText(call, 'COINTRACKER_TOKEN') ?? setText(call, 'API_TOKEN')
  const stated = setText(call, 'API_TOKEN_FILE')
  return token ?? (stated === null ? null : tokenIn(stated, 'API_TOKEN_FILE'))
}

/** The path is not repeated: it may be the token itself, written in its place. */
function tokenIn(path: string, setting: string): string {
  try {
    return readSmallFile(path).trim()
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    throw new UsageError(`${setting}: ${error.message}`)
  }
}
