import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { chainNamed, readCoinCell } from './coin-names.ts'
import { isOtherCoin } from './other-coins.ts'

/** A link to the page of an address, or why there is no address in it. */
export type Link =
  | { readonly kind: 'address'; readonly text: string; readonly chain: ChainSlug | null }
  | { readonly kind: 'problem'; readonly reason: string }

/** In Markdown with a text before it. Without a scheme if there is a long word in its path. */
const LINK =
  /(?:\[([^\]]{0,200})\]\()?((?:https?:\/\/|www\.|(?<![\w@.-])(?:[a-z\d-]{1,63}\.){1,4}[a-z]{2,20}\/(?=\S{0,200}?[a-z\d]{20}))[^\s<>()"']*[^\s<>()"'.,;:!?])\)?/i
/** Links and tags are not looked for in longer lines: they would take seconds. */
export const MARKUP_LENGTH_MAX = 2000
const ADDRESS_SEGMENT = /^(?:addr|address|addresses|account|a|wallet)$/i
const TRANSACTION_SEGMENT = /^(?:tx|txs|transaction|transactions|block)$/i
/** Explorers of one coin. */
const HOSTS: readonly (readonly [RegExp, ChainSlug | null])[] = [
  [/(?:^|\.)(?:mempool\.space|blockstream\.info|btcscan\.org|bitcoinexplorer\.org|btc\.com)$/, 'bitcoin'],
  [/(?:^|\.)(?:litecoinspace\.org|ltc\.bitaps\.com)$/, 'litecoin'],
  [/(?:^|\.)dogechain\.info$/, 'dogecoin'],
  [/(?:^|\.)insight\.dash\.org$/, 'dash'],
  [/(?:^|\.)explorer\.e\.cash$/, 'ecash'],
  [/(?:^|\.)bchexplorer\./, 'bitcoin-cash'],
]
const OTHER_HOSTS =
  /whatsonchain|bsv|bitcoinsv|testnet|signet|regtest|etherscan|tronscan|solscan|xrpscan|cardanoscan/i

/** The first link of a text, with its title and its address. */
export function linkWithin(text: string): RegExpExecArray | null {
  return text.length > MARKUP_LENGTH_MAX ? null : LINK.exec(text)
}

/** `isValid`: whether a text is an address on a chain, or on any. */
export function readLink(link: string, isValid: (text: string, chain: ChainSlug | null) => boolean): Link {
  const url = urlOf(link)
  if (url === null)
    return { kind: 'problem', reason: 'This link cannot be read. Paste the address that it shows.' }
  const segments = [
    ...url.pathname.split('/'),
    ...url.hash.slice(1).split(/[/?&=]/),
    ...url.searchParams.values(),
  ]
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '')
  const text = addressIn(segments, isValid)
  if (OTHER_HOSTS.test(url.hostname) || segments.some(namesOther)) return problem('of another network')
  if (text !== undefined)
    return { kind: 'address', text, chain: chainOf(url, segments, (chain) => isValid(text, chain)) }
  if (segments.some((segment) => TRANSACTION_SEGMENT.test(segment)))
    return problem('to a transaction or a block')
  return { kind: 'problem', reason: 'There is no address in this link. Paste the address that it shows.' }
}

function problem(what: string): Link {
  return { kind: 'problem', reason: `This is a link ${what}. Paste the address itself.` }
}

function addressIn(segments: readonly string[], isValid: (text: string, chain: null) => boolean) {
  const place = segments.findIndex((segment) => ADDRESS_SEGMENT.test(segment))
  const valid = segments.find((segment) => segment.length > 10 && isValid(segment, null))
  // Said to be an address: the page shows what is wrong with it.
  return valid ?? (place < 0 ? undefined : segments.slice(place + 1).find((segment) => segment.length > 10))
}

function namesOther(segment: string): boolean {
  return isOtherCoin(segment) || /^bitcoin-?(?:sv|gold)$|^testnet\d?$/i.test(segment)
}

/** The host's coin, or the one that the path names, on which the address is valid. */
function chainOf(
  url: URL,
  segments: readonly string[],
  isValidOn: (chain: ChainSlug) => boolean,
): ChainSlug | null {
  const named = [...segments, ...url.hostname.split('.')].filter(
    (word) => readCoinCell(word).kind === 'chain',
  )
  const chains = [...named.map(chainNamed), HOSTS.find(([host]) => host.test(url.hostname))?.[1] ?? null]
  return chains.find((chain) => chain !== null && isValidOn(chain)) ?? null
}

function urlOf(link: string): URL | null {
  try {
    return new URL(/^https?:/i.test(link) ? link : `https://${link}`)
  } catch {
    return null
  }
}
