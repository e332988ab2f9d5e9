import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'
import { isFiat, isOtherCoin } from './other-coins.ts'

/** What a cell says about the coin of its row. */
export type CoinCell =
  | { readonly kind: 'chain'; readonly chain: ChainSlug }
  | { readonly kind: 'none' }
  /** A coin that cannot be tracked. */
  | { readonly kind: 'unknown' }

/** What Kraken and others call the coins. */
const OTHER_NAMES: Readonly<Record<string, ChainSlug>> = {
  xbt: 'bitcoin',
  xxbt: 'bitcoin',
  xltc: 'litecoin',
  xdg: 'dogecoin',
  xxdg: 'dogecoin',
  doge: 'dogecoin',
  xzec: 'zcash',
  bcc: 'bitcoin-cash',
}
const CHAIN_NAMES: ReadonlyMap<string, ChainSlug> = new Map([
  ...allChains().flatMap((chain) => namesOf(chain).map((name) => [name.toLowerCase(), chain.slug] as const)),
  ...Object.entries(OTHER_NAMES),
])
/** Words beside the name of a coin that leave it the same coin. */
const QUALIFIERS: ReadonlySet<string> = new Set(
  'main mainnet mainchain network chain blockchain coin native segwit legacy taproot nested p2pkh p2sh p2wpkh p2tr bech32 wallet account onchain on core'.split(
    ' ',
  ),
)

/** The chain with this name, slug or ticker; brackets and colons around it are ignored. */
export function chainNamed(word: string): ChainSlug | null {
  const plain = word
    .replaceAll(/[()[\]{}:]/g, '')
    .trim()
    .toLowerCase()
  return CHAIN_NAMES.get(plain) ?? null
}

/** A cell in a column of coins: "LTC", "LTC - Litecoin", "Bitcoin (SegWit)"; every word must belong to the one coin. */
export function readCoinCell(cell: string): CoinCell {
  const words = cell.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const named = words.filter((word) => !QUALIFIERS.has(word))
  if (named.length === 0 || (named.length === 1 && isFiat(cell))) return { kind: 'none' }
  const chains = new Set<ChainSlug | null>()
  for (let start = 0; start < named.length; ) {
    const length =
      [3, 2, 1].find((count) => chainNamed(named.slice(start, start + count).join(' ')) !== null) ?? 1
    chains.add(chainNamed(named.slice(start, start + length).join(' ')))
    start += length
  }
  const [chain] = chains
  return chains.size === 1 && chain ? { kind: 'chain', chain } : { kind: 'unknown' }
}

/** The same for several cells of a row: an unknown coin in any of them decides, then the first one that is known. */
export function readCoinCells(cells: readonly string[]): CoinCell {
  const read = cells.map(readCoinCell)
  return (
    read.find(({ kind }) => kind === 'unknown') ??
    read.find(({ kind }) => kind === 'chain') ?? { kind: 'none' }
  )
}

export function unknownCoinSentence(cells: readonly string[]): string {
  const cell = cells.find((one) => readCoinCell(one).kind === 'unknown') ?? ''
  const name = cell.trim().replace(/^[([](.*)[)\]]$/, '$1')
  return name.length > 0 && name.length <= 20
    ? `The text says that this is an address of ${name}, which cannot be tracked.`
    : 'The text says that this is an address of a coin that cannot be tracked.'
}

/** Whether a cell or a word in brackets is nothing but the name of a coin that cannot be tracked. */
export function namesOtherCoin(cell: string): boolean {
  const words = cell.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return (
    words.length > 0 && words.length <= 3 && words.some(isOtherCoin) && readCoinCell(cell).kind === 'unknown'
  )
}

/** Stands for the address in its line. No line contains it. */
export const PLACEHOLDER = '\n'

/**
 * The coin names that qualify the address at the placeholder: next to it, in brackets, or before a colon. Any other
 * name is a word of the label, as in "savings for a bitcoin wallet".
 */
export function coinHints(line: string): readonly string[] {
  // Longest first: Bitcoin Cash is not Bitcoin.
  const names = allChains().flatMap(namesOf)
  const name = `(?:${names.toSorted((a, b) => b.length - a.length).join('|')})`
  const places = [
    `(?<!\\S)${name}\\s*:?(?=${PLACEHOLDER})`,
    `(?<=${PLACEHOLDER})${name}(?!\\S)`,
    `[([{]${name}[)\\]}]:?`,
    `(?<!\\S)${name}:(?!\\S)`,
  ]
  return line.match(new RegExp(places.join('|'), 'gi')) ?? []
}

/** The chain of a URI scheme. Schemes are slugs without hyphens. */
export function chainOfScheme(scheme: string): ChainSlug | null {
  return allChains().find(({ slug }) => slug.replaceAll('-', '') === scheme.toLowerCase())?.slug ?? null
}

function namesOf({ name, slug, coin }: ReturnType<typeof allChains>[number]): readonly string[] {
  return [name, slug, coin.symbol]
}
