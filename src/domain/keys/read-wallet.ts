import type { ChainSlug } from '../chains/chain.ts'
import type { Steps } from '../steps.ts'
import { bareKeyReadings, bareKeyWarnings } from './bare-key.ts'
import { coinOfDescriptors } from './coin-of-key.ts'
import { DescriptorCursor } from './descriptor-cursor.ts'
import { isExtendedKeyForm } from './extended-key.ts'
import { jsonWallet } from './files/json-wallet.ts'
import { textWallet } from './files/text-wallet.ts'
import type { WalletFile } from './files/wallet-file.ts'
import { readKeyExpression } from './key-expression.ts'
import { mergeBranches } from './merge-branches.ts'
import { type ParsedDescriptor, parseDescriptor } from './parse-descriptor.ts'
import { coinOfStated, withStatedAddresses } from './stated-address.ts'
import { invalidWallet } from './wallet-error.ts'
import type { WalletText } from './wallet-reading.ts'
import { warningsOn } from './wallet-warnings.ts'

/** Characters of anything but JSON; only histories make wallets longer. */
const LINES_LENGTH_MAX = 500_000
const DESCRIPTORS_MAX = 1000
/** Words before a descriptor, as some wallets export them: `Receive: wpkh(…)`. */
const LEADING_WORDS = /^[A-Za-z ]{1,40}:\s*(?=[a-z]+\()/
/** The same before a key: `Account xpub: xpub…`. */
const LEADING_LABEL = /^[A-Za-z ()]{1,40}:\s*/
const QUOTES = /^["'`<]|["'`>,;.]{1,3}$/g

/** Pauses like `readLines`. Throws AppError `invalid_wallet`, `unsupported_wallet` or `private_key`. */
export function* readJson(json: unknown, chain: ChainSlug | null): Steps<WalletText> {
  const file = jsonWallet(json)
  if (file === null) throw invalidWallet('This JSON is no wallet of a kind that is read here.')
  return yield* readFile(file, chain)
}

/** A key, descriptors or a file of lines, with a pause after each descriptor. Throws AppError as above. */
export function* readLines(text: string, chain: ChainSlug | null): Steps<WalletText> {
  if (text.length > LINES_LENGTH_MAX) throw invalidWallet('This text is too long for a wallet.')
  const trimmed = text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .trim()
  const file = textWallet(trimmed) ?? descriptorLines(trimmed)
  if (file !== null) return yield* readFile(file, chain)
  const word = trimmed.replace(LEADING_LABEL, '').replace(/\s+/g, '').replace(QUOTES, '')
  if (word.startsWith('[') || isExtendedKeyForm(word.split('/')[0] ?? '')) return readKey(word, chain)
  throw invalidWallet(
    'This is not an extended public key (xpub…), an output descriptor or a wallet file, as wallets export them.',
  )
}

function descriptorLines(text: string): WalletFile | null {
  if (!text.includes('(')) return null
  const lines = text.split(/[\r\n]+/).map((line) => line.trim())
  return {
    kind: 'descriptor',
    name: null,
    gapLimit: null,
    chain: null,
    firstAddresses: [],
    descriptors: lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace(LEADING_WORDS, '')),
  }
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
  const { coin, isAssumed } = coinOfDescriptors(
    descriptors,
    chain ?? file.chain ?? coinOfStated(firstAddresses),
  )
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
