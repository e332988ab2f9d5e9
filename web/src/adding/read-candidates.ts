import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { findSecret } from '../../../src/domain/secrets/find-secret.ts'
import { type SecretKind, secretSentence } from '../../../src/domain/secrets/secret.ts'
import type { AddressReader } from './address-reader.ts'
import type { Candidate } from './candidate.ts'
import { separatorOf } from './csv-records.ts'
import { withoutAnyInvisible, withoutInvisible } from './invisible.ts'
import type { AddressMention, Mention, Mentions } from './mention.ts'
import { pastedLabel } from './pasted-label.ts'
import { isBrokenJson, readWholeJson } from './read-json.ts'
import { readText } from './read-text.ts'
import { secretLines } from './secret-lines.ts'

const TEXT_SHOWN_MAX = 200
/** In the place of a secret. */
const MASK = '••••••••'
/** Rows on the page. */
export const SHOWN_MAX = 200

/**
 * Finds what a text mentions: addresses, secrets, other things. Does all the slow parsing step by step, so that
 * `candidatesOf` finds every outcome in the reader's cache; null is a pause.
 */
export function* readMentions(text: string, reader: AddressReader): Mentions {
  let valid = 0
  let found = 0
  let otherLabels = 0
  for (const one of mentionsIn(repaired(text), reader)) {
    const mention = one === null ? null : concealed(one, reader)
    if (mention?.kind === 'address' && !('reason' in reader.read(mention.text, mention.chain))) {
      if (valid++ < SHOWN_MAX) reader.validChains(mention.text)
    }
    if (mention !== null && mention.kind !== 'skipped') found += 1
    if (mention?.kind === 'skipped' && mention.what === 'other-label') otherLabels += 1
    yield mention
  }
  if (found > 0 || otherLabels === 0) return
  const labels = otherLabels === 1 ? '1 label' : `${otherLabels} labels`
  yield { kind: 'problem', line: 1, text: '', reason: `${labels}, none of an address.` }
}

/** `possible`: nothing but what could also be hashes. */
export type Secrecy = 'none' | 'possible' | 'certain'

/** Whether there are secrets among what was found. */
export function secrecyOf(mentions: readonly (Mention | null)[], reader: AddressReader): Secrecy {
  const kinds = mentions.flatMap((mention) => secretIn(mention, reader) ?? [])
  if (kinds.length === 0) return 'none'
  return kinds.every((kind) => kind === 'possible-private-key') ? 'possible' : 'certain'
}

function secretIn(mention: Mention | null, reader: AddressReader): SecretKind | null {
  if (mention?.kind === 'secret') return mention.secret
  if (mention?.kind !== 'address') return null
  const read = reader.read(mention.text, mention.chain)
  return 'reason' in read ? read.secret : null
}

/** An address with a secret in its label, and a text that is a secret instead of an address, are refused. */
function concealed(mention: Mention, reader: AddressReader): Mention {
  if (!('text' in mention)) return mention
  const isAddress = mention.kind === 'address' && !('reason' in reader.read(mention.text, mention.chain))
  const texts = [isAddress ? '' : mention.text, mention.kind === 'address' ? (mention.label ?? '') : '']
  const secret = texts.map(findSecret).find((kind) => kind !== null)
  return secret === undefined ? mention : { kind: 'secret', line: mention.line, secret }
}

function* mentionsIn(text: string, reader: AddressReader): Mentions {
  const visible = withoutInvisible(text)
  const isValid = (address: string, chain: ChainSlug | null) => !('reason' in reader.read(address, chain))
  const json = yield* readWholeJson(visible, isValid)
  if (json) return
  const lines = visible.split('\n')
  const separator = separatorOf(lines)
  const secrets = new Map<number, SecretKind>()
  // Something invisible may stand between the words of a phrase, or within them.
  for (const version of new Set([text, withoutAnyInvisible(text), visible]))
    for (const [line, kind] of yield* secretLines(version.split('\n'), separator)) secrets.set(line, kind)
  if (isBrokenJson(visible, isValid)) yield* brokenJson(secrets)
  else yield* readText(lines, separator, secrets, isValid)
}

function* brokenJson(secrets: ReadonlyMap<number, SecretKind>): Mentions {
  for (const [line, secret] of secrets) yield { kind: 'secret', line, secret }
  const reason = 'This looks like JSON, but it is not valid: check its commas, quotes and brackets.'
  yield { kind: 'problem', line: 1, text: '', reason }
}

/** Line breaks as `\n`; without a byte order mark, and without the zeros of UTF-16 that was read as something else. */
function repaired(text: string): string {
  const read = text.includes('\u0000') ? text.replace(/^\uFFFD+/, '').replaceAll('\u0000', '') : text
  return read.replace(/^\uFEFF/, '').replaceAll(/\r\n?|\u2028|\u2029/g, '\n')
}

/**
 * The pasted addresses in order, each with its state, and what cannot be added. `isAdded` finds addresses that are in
 * the portfolio, by chain and canonical address. `chosen` has the person's chain, by `choice`, for an address that is
 * valid on several.
 */
export function candidatesOf(
  mentions: readonly (Mention | null)[],
  reader: AddressReader,
  isAdded: (chain: string, address: string) => boolean,
  chosen: ReadonlyMap<string, ChainSlug>,
): readonly Candidate[] {
  return withoutAdded([...candidatesIn(mentions, reader, chosen)], isAdded)
}

/** The same without a look at the portfolio, one by one. */
export function* candidatesIn(
  mentions: readonly (Mention | null)[],
  reader: AddressReader,
  chosen: ReadonlyMap<string, ChainSlug>,
): Generator<Candidate> {
  const seen = new Set<string>()
  const times = new Map<string, number>()
  for (const mention of mentions) {
    if (mention === null || mention.kind === 'skipped') continue
    if (mention.kind !== 'address') {
      yield wrongCandidate(mention)
      continue
    }
    const written = `${mention.chain} ${mention.text}`
    const time = (times.get(written) ?? 0) + 1
    times.set(written, time)
    const choice = `${time} ${written}`
    const candidate = addressCandidate(mention, choice, reader, chosen.get(choice) ?? mention.chain)
    const key = candidate.state === 'ready' ? `${candidate.chain}:${candidate.address}` : null
    yield key !== null && seen.has(key) ? duplicate(candidate, 'list') : candidate
    if (key !== null) seen.add(key)
  }
}

/** `candidates`, with those that are in the portfolio as duplicates. */
export function withoutAdded(
  candidates: readonly Candidate[],
  isAdded: (chain: string, address: string) => boolean,
): readonly Candidate[] {
  return candidates.map((candidate) =>
    candidate.state === 'ready' && isAdded(candidate.chain, candidate.address)
      ? duplicate(candidate, 'portfolio')
      : candidate,
  )
}

function duplicate(candidate: Candidate, of: 'list' | 'portfolio'): Candidate {
  if (candidate.state !== 'ready') return candidate
  const { type: _, ...address } = candidate
  return { ...address, state: 'duplicate', of }
}

function addressCandidate(
  mention: AddressMention,
  choice: string,
  reader: AddressReader,
  chain: ChainSlug | null,
) {
  const { line, text } = mention
  const pasted = { choice, line, text: text.slice(0, TEXT_SHOWN_MAX), ...pastedLabel(mention.label) }
  const read = reader.read(text, chain)
  if (!('reason' in read)) return { ...pasted, ...read, state: 'ready' } as const
  const { reason } = read
  const secret = read.secret !== null
  return { ...pasted, ...(secret ? { text: MASK, choice: '' } : {}), state: 'wrong', reason, secret } as const
}

function wrongCandidate(mention: Exclude<Mention, AddressMention | { kind: 'skipped' }>): Candidate {
  const { line } = mention
  const pasted = { line, choice: '', label: null, labelNote: null, state: 'wrong' } as const
  if (mention.kind === 'problem') {
    const { text, reason } = mention
    return { ...pasted, text: text.slice(0, TEXT_SHOWN_MAX), reason, secret: false }
  }
  return { ...pasted, text: MASK, reason: secretSentence(mention.secret, 'address'), secret: true }
}
