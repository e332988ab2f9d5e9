import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import type { AddressReader } from './address-reader.ts'
import type { Candidate } from './candidate.ts'
import { type Mention, readLines } from './read-lines.ts'

const LABEL_MAX = 200
const TEXT_SHOWN_MAX = 200
/** Rows of a list. */
export const SHOWN_MAX = 200

/** All the costly work on a text, step by step: afterwards the reader knows all that its mentions are asked for. */
export function* readMentions(text: string, reader: AddressReader): Generator<Mention> {
  let valid = 0
  for (const mention of readLines(text, (address, chain) => reader.isOn(address, chain))) {
    if (!('reason' in reader.read(mention.text, mention.chain)) && valid++ < SHOWN_MAX) {
      reader.chainsKnowing(mention.text)
    }
    yield mention
  }
}

/**
 * What a person has pasted, address by address in its order, each with what is to be said of it. `isWatched` tells
 * what is in the portfolio already, by chain and canonical address; `chosen` on which chain a person wants one that several
 * know, by its `choice`.
 */
export function candidatesOf(
  mentions: readonly Mention[],
  reader: AddressReader,
  isWatched: (chain: string, address: string) => boolean,
  chosen: ReadonlyMap<string, ChainSlug>,
): readonly Candidate[] {
  const seen = new Set<string>()
  const times = new Map<string, number>()
  return mentions.map((mention) => {
    const written = `${mention.chain} ${mention.text}`
    const time = (times.get(written) ?? 0) + 1
    times.set(written, time)
    const choice = `${time} ${written}`
    const found = {
      choice,
      line: mention.line,
      text: mention.text.slice(0, TEXT_SHOWN_MAX),
      label: labelOf(mention),
    }
    const read = reader.read(mention.text, chosen.get(choice) ?? mention.chain)
    if ('reason' in read) return { ...found, state: 'wrong', reason: read.reason }
    const { chain, address, type } = read
    const key = `${chain}:${address}`
    if (seen.has(key)) return { ...found, state: 'known', chain, address, of: 'list' }
    seen.add(key)
    if (isWatched(chain, address)) return { ...found, state: 'known', chain, address, of: 'portfolio' }
    return { ...found, state: 'ready', chain, address, type }
  })
}

/** As the API takes it: no control characters, at most 200 characters. */
function labelOf({ label }: Mention): string | null {
  const plain = (label ?? '')
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return plain === '' ? null : [...plain].slice(0, LABEL_MAX).join('').slice(0, LABEL_MAX).toWellFormed()
}
