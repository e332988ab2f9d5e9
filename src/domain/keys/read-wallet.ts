import type { ChainSlug } from '../chains/chain.ts'
import type { Steps } from '../steps.ts'
import { bareKeyReadings, bareKeyWarnings } from './bare-key.ts'
import { coinOfDescriptors } from './coin-of-key.ts'
import type { Descriptor } from './descriptor.ts'
import { DescriptorCursor } from './descriptor-cursor.ts'
import { descriptorLines, withoutQuotes } from './descriptor-lines.ts'
import { isExtendedKeyForm } from './extended-key.ts'
import { jsonWallet } from './files/json-wallet.ts'
import { textWallet } from './files/text-wallet.ts'
import { type WalletFile, walletFile } from './files/wallet-file.ts'
import { beginsLikePublicKey } from './key-beginning.ts'
import { readKeyExpression } from './key-expression.ts'
import { mergeBranches } from './merge-branches.ts'
import { type ParsedDescriptor, parseDescriptor } from './parse-descriptor.ts'
import { plainText } from './plain-text.ts'
import { coinOfStated, withStatedAddresses } from './stated-address.ts'
import { invalidWallet } from './wallet-error.ts'
import type { WalletText } from './wallet-reading.ts'
import { warningsOn } from './wallet-warnings.ts'

/** Characters of anything but JSON; only histories make wallets longer. */
const LINES_LENGTH_MAX = 500_000
const DESCRIPTORS_MAX = 1000
/** Words before a key: `Account xpub: xpub…`. */
const LEADING_LABEL = /^[A-Za-z ()]{1,40}:\s*/
const ORIGIN = /^\[[^\]]*\]/
const WHOLE_KEY = /(?<![0-9A-Za-z])[0-9A-Za-z]{107,112}(?![0-9A-Za-z])/g

/** Pauses like `readLines`. Throws AppError `invalid_wallet`, `unsupported_wallet` or `private_key`. */
export function* readJson(json: unknown, chain: ChainSlug | null): Steps<WalletText> {
  const file = jsonWallet(json)
  if (file === null) throw invalidWallet('This JSON is no wallet of a kind that is read here.')
  return yield* readFile(file, chain)
}

/** A key, descriptors or a file of lines, with a pause after each descriptor. Throws AppError as above. */
export function* readLines(text: string, chain: ChainSlug | null): Steps<WalletText> {
  if (text.length > LINES_LENGTH_MAX) throw invalidWallet('This text is too long for a wallet.')
  const plain = plainText(text)
  const file = textWallet(plain) ?? descriptorFile(plain)
  if (file !== null) return yield* readFile(file, chain)
  return readKey(keyWord(plain), chain)
}

function descriptorFile(text: string): WalletFile | null {
  const descriptors = descriptorLines(text)
  return descriptors === null ? null : walletFile(descriptors, { kind: 'descriptor' })
}

/** A key with its origin and its path, without what stands around it. Throws AppError `invalid_wallet`. */
function keyWord(text: string): string {
  const keys = new Set(text.match(WHOLE_KEY))
  if (keys.size > 1) {
    throw invalidWallet(
      'This text has several keys. Add each of them as a wallet of its own; a multisig wallet is added with its descriptor or its export file.',
    )
  }
  const word = withoutQuotes(text.replace(LEADING_LABEL, '').replace(/\s+/g, ''))
  const [key = ''] = word.replace(ORIGIN, '').split('/')
  const [only] = keys
  if (only !== undefined && key !== only) {
    throw invalidWallet('This text has other words beside a key: enter the key alone.')
  }
  if (word.startsWith('[') || isExtendedKeyForm(key) || beginsLikePublicKey(key)) return word
  throw invalidWallet(
    'This is not an extended public key (xpub…), an output descriptor or a wallet file, as wallets export them.',
  )
}

function* readFile(file: WalletFile, chain: ChainSlug | null): Steps<WalletText> {
  const { kind, name, firstAddresses } = file
  if (file.descriptors.length > DESCRIPTORS_MAX) {
    throw invalidWallet(`More than ${DESCRIPTORS_MAX} descriptors are not read at once.`)
  }
  const parsed: ParsedDescriptor[] = []
  for (const text of file.descriptors) {
    parsed.push(parseDescriptor(text))
    yield
  }
  const descriptors = yield* mergeBranches(parsed.map(({ descriptor }) => descriptor))
  const stated = [...firstAddresses, ...descriptors.flatMap(addressIn)]
  const { coin, isAssumed } = coinOfDescriptors(descriptors, chain ?? file.chain ?? coinOfStated(stated))
  const read = descriptors.map((descriptor) => ({ chain: coin, descriptor }))
  const { readings, warnings } = withStatedAddresses(read, firstAddresses)
  const annotated = parsed.map(({ annotations }) => annotations.gapLimit).find((limit) => limit !== null)
  return {
    kind,
    name,
    gapLimit: file.gapLimit ?? annotated ?? null,
    isCoinAssumed: isAssumed,
    readings,
    warnings: [...new Set([...warnings, ...readings.flatMap(warningsOn)])],
  }
}

function addressIn(descriptor: Descriptor): readonly string[] {
  return descriptor.kind === 'addr' ? [descriptor.address] : []
}

/** `[fingerprint/path]key/path`; the origin and the path may be missing. */
function readKey(word: string, chain: ChainSlug | null): WalletText {
  const cursor = new DescriptorCursor(word)
  const { origin, key, path, ranged } = readKeyExpression(cursor, 'compressed')
  if (!cursor.isAtEnd) throw cursor.error('the key should end here')
  if (key.kind === 'plain') throw invalidWallet('A single public key is no wallet: add its address instead.')
  const keyPath = path.length > 0 || ranged ? { path, ranged } : undefined
  const readings = bareKeyReadings(key.extended, { origin, chain, keyPath })
  const warnings = [...bareKeyWarnings(key.extended), ...readings.flatMap(warningsOn)]
  return {
    kind: 'extended_key',
    name: null,
    gapLimit: null,
    isCoinAssumed: false,
    readings,
    warnings: [...new Set(warnings)],
  }
}
