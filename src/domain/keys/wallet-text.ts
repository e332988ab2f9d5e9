import type { ChainSlug } from '../chains/chain.ts'
import { AppError } from '../errors.ts'
import { searchJson } from '../secrets/find-secret-in-json.ts'
import { searchText } from '../secrets/search-text.ts'
import { runSteps, type Steps } from '../steps.ts'
import { parseJson } from './files/parse-json.ts'
import { decodedText } from './plain-text.ts'
import { readJson, readLines } from './read-wallet.ts'
import { rejoinedKeys } from './rejoined-keys.ts'
import { secretBesideRefusal, secretRefusal } from './secret-refusal.ts'
import { invalidWallet } from './wallet-error.ts'
import type { WalletText } from './wallet-reading.ts'

/**
 * `refuse`: a text that also has something secret is refused. `leave-out`: its public part is read, with a warning; for
 * where the text stays on the machine of its owner.
 */
export type SecretPolicy = 'refuse' | 'leave-out'

/** Characters. */
const TEXT_MAX = 5_000_000
const HAS_SECRET =
  'This file also contains the secret that can spend this wallet. Only its public key was read; nothing else was kept. Keep the file safe.'

/**
 * Reads an extended key, a key with its origin, descriptors, one a line, or a wallet file. `chain` is the person's choice
 * of a coin; null if there is none. Throws AppError `invalid_wallet`, `unsupported_wallet` or `private_key`, which never
 * repeats the text.
 */
export function readWalletText(
  text: string,
  chain: ChainSlug | null,
  secrets: SecretPolicy = 'refuse',
): WalletText {
  return runSteps(readWalletSteps(text, chain, secrets))
}

/** The same, with pauses: files may be large. */
export function* readWalletSteps(
  given: string,
  chain: ChainSlug | null,
  secrets: SecretPolicy = 'refuse',
): Steps<WalletText> {
  const decoded = decodedText(given)
  if (decoded.length > TEXT_MAX) throw invalidWallet('This text is larger than 5 MB.')
  const json = parseJson(decoded)
  const text = json === null ? rejoinedKeys(decoded) : decoded
  const search = () => (json === null ? searchText(text) : searchJson(json.value))
  let wallet: WalletText
  try {
    wallet = yield* json === null ? readLines(text, chain) : readJson(json.value, chain)
  } catch (error) {
    if (!(error instanceof AppError) || isOfDescriptor(error, text)) throw error
    const secret = yield* search()
    if (secret === null) throw error
    throw json !== null && secret === 'private-key' ? secretBesideRefusal() : secretRefusal(secret)
  }
  const secret = yield* search()
  // In a wallet, 64 hexadecimal digits are a public key or a hash.
  if (secret === null || secret === 'possible-private-key') return wallet
  if (secrets === 'refuse') throw secretBesideRefusal()
  return { ...wallet, warnings: [HAS_SECRET, ...wallet.warnings] }
}

/** Its own sentence says what to do; that of a key alone says what the key is. */
function isOfDescriptor({ code }: AppError, text: string): boolean {
  return code === 'private_key' && text.includes('(')
}
