import type { CommandCall } from '../command.ts'
import { optionText } from './option-text.ts'

/** Options that are sent. */
const SENT = ['chain', 'currency', 'label']
/** The shortest private key, in characters. */
const SECRET_LENGTH_MIN = 22
/** As long as that in a path, or as many words as a mistyped phrase still has. */
const MAY_BE_SECRET = new RegExp(`[0-9A-Za-z]{${SECRET_LENGTH_MIN}}|(?:\\S+\\s+){9}\\S`)

/**
 * Refuses secrets before anything is sent, and in paths: a file would have one as its name, and messages repeat paths. What a
 * command works on it refuses itself. Throws UsageError.
 */
export async function refuseSecretWords(call: CommandCall): Promise<void> {
  const sent = SENT.map((name) => optionText(call, name)).filter((text) => text !== null)
  const all = [...call.args, ...Object.values(call.options)].filter((text) => typeof text === 'string')
  const doubtful = all.filter((text) => MAY_BE_SECRET.test(text))
  if (doubtful.length === 0 && sent.every(({ length }) => length < SECRET_LENGTH_MIN)) return
  const { refuseSecretPaths, refuseSecrets } = await import('./refuse-secrets.ts')
  refuseSecretPaths(doubtful)
  refuseSecrets(sent, 'text')
}
