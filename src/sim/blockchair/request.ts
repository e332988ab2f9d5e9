import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import { BLOCKCHAIR_CHAINS } from '../../sources/blockchair/chains.ts'

/** The two numbers of `limit` and `offset`: for transactions, for unspent outputs. */
export type Pair = readonly [transactions: number, unspent: number]

type ChainPaths = { readonly [Slug in ChainSlug]: { readonly path: string } }

/** A parsed request. */
export interface BlockchairRequest {
  /** From 0, in order of arrival. */
  readonly number: number
  /** How many equal requests, keys aside, came before. */
  readonly repeat: number
  /** Path and query, key included. */
  readonly url: string
  /** Path and query without the key. */
  readonly question: string
  /** Time of arrival in milliseconds since 1970. */
  readonly at: number
  readonly kind: 'address' | 'addresses' | 'transactions' | 'stats' | 'premium' | 'unknown'
  /** Null for none, or for an unknown one. */
  readonly chain: ChainSlug | null
  readonly addresses: readonly string[]
  /** Of the requested transactions. */
  readonly hashes: readonly string[]
  readonly limit: Pair
  readonly offset: Pair
  readonly details: boolean
  /** `state=latest`: without unconfirmed transactions. */
  readonly confirmedOnly: boolean
  readonly key: string | null
  /** Why the request is invalid (400), or null. */
  readonly mistake: string | null
}

const ROWS_MAX = 10_000
const OFFSET_MAX = 1_000_000
const SET_MAX = 100
const TRANSACTIONS_MAX = 10
const HASH = /^[0-9a-f]{64}$/i
const ROWS_DEFAULT = 100
/** The chain's own path comes first and may have several segments. */
const PATH = /^(.+?)\/(?:(stats)|dashboards\/(address|addresses|transaction|transactions)\/([^/]+))$/
const PARAMETERS = ['limit', 'offset', 'transaction_details', 'state', 'key']

/** Path and query without the key. */
export function questionOf(url: string): string {
  const [path, query] = url.split('?', 2)
  const kept = (query ?? '').split('&').filter((part) => part !== '' && !part.startsWith('key='))
  return kept.length === 0 ? (path as string) : `${path}?${kept.join('&')}`
}

export function readBlockchairRequest(
  url: string,
  number: number,
  repeat: number,
  at: number,
  paths: ChainPaths = BLOCKCHAIR_CHAINS,
): BlockchairRequest {
  const { pathname, searchParams } = new URL(url, 'http://simulator')
  const { kind, chain, addresses, hashes } = readPath(pathname, paths)
  const limit = readPair(searchParams.get('limit'), ROWS_DEFAULT)
  const offset = readPair(searchParams.get('offset'), 0)
  return {
    number,
    repeat,
    url,
    question: questionOf(url),
    at,
    kind,
    chain,
    addresses,
    hashes,
    limit: limit ?? [0, 0],
    offset: offset ?? [0, 0],
    details: searchParams.get('transaction_details') === 'true',
    confirmedOnly: searchParams.get('state') === 'latest',
    key: searchParams.get('key'),
    mistake: findMistake(searchParams, limit, offset, { addresses, hashes }),
  }
}

function readPath(
  pathname: string,
  paths: ChainPaths,
): Pick<BlockchairRequest, 'kind' | 'chain' | 'addresses' | 'hashes'> {
  const [, place, stats, dashboard, last = ''] = PATH.exec(pathname.slice(1)) ?? []
  const chain = allChains().find(({ slug }) => paths[slug].path === place)?.slug ?? null
  const none = { chain, addresses: [], hashes: [] }
  if (place === 'premium' && stats !== undefined) return { ...none, kind: 'premium' }
  if (chain === null) return { ...none, kind: 'unknown' }
  if (stats !== undefined) return { ...none, kind: 'stats' }
  const names = decodeURIComponent(last)
  if (dashboard === 'address') return { ...none, kind: 'address', addresses: [names] }
  const several = [...new Set(names.split(','))]
  if (dashboard === 'addresses') return { ...none, kind: 'addresses', addresses: several }
  return { ...none, kind: 'transactions', hashes: several }
}

function readPair(text: string | null, fallback: number): Pair | null {
  if (text === null) return [fallback, fallback]
  if (!/^\d{1,9}(,\d{1,9})?$/.test(text)) return null
  const [first = 0, second = first] = text.split(',').map(Number)
  return [first, second]
}

function findMistake(
  parameters: URLSearchParams,
  limit: Pair | null,
  offset: Pair | null,
  { addresses, hashes }: Pick<BlockchairRequest, 'addresses' | 'hashes'>,
): string | null {
  for (const name of parameters.keys()) if (!PARAMETERS.includes(name)) return `Unknown parameter: ${name}`
  if (limit === null || Math.max(...limit) > ROWS_MAX) return `Invalid limit: at most ${ROWS_MAX}`
  if (offset === null || Math.max(...offset) > OFFSET_MAX) return `Invalid offset: at most ${OFFSET_MAX}`
  if (hashes.length > TRANSACTIONS_MAX) return `Too many transactions: at most ${TRANSACTIONS_MAX}`
  if (!hashes.every((hash) => HASH.test(hash))) return 'Invalid transaction hash'
  return addresses.length > SET_MAX ? `Too many addresses: at most ${SET_MAX}` : null
}
