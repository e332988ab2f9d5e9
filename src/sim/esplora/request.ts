/**
 * The tip's height or hash, a block's hash by its height, a block, an address, one of its lists (all, confirmed,
 * unconfirmed, net amounts), or a transaction.
 */
type EsploraKind =
  | 'tip-height'
  | 'tip-hash'
  | 'block-height'
  | 'block'
  | 'address'
  | 'txs'
  | 'txs-chain'
  | 'txs-mempool'
  | 'txs-summary'
  | 'tx'
  | 'unknown'

/** A parsed request. */
export interface EsploraRequest {
  /** From 0, in order of arrival. */
  readonly number: number
  /** How many equal requests came before. */
  readonly repeat: number
  /** Path and query. */
  readonly url: string
  /** Time of arrival in milliseconds since 1970. */
  readonly at: number
  readonly kind: EsploraKind
  /** As sent; null for kinds without one. */
  readonly address: string | null
  /** The transaction above the requested rows, as sent; null for the start of the list. */
  readonly cursor: string | null
  /** The height or hash of the requested block, or the hash of the transaction. */
  readonly id: string | null
}

const PATHS: readonly (readonly [EsploraKind, RegExp])[] = [
  ['tip-height', /^\/blocks\/tip\/height$/],
  ['tip-hash', /^\/blocks\/tip\/hash$/],
  ['block-height', /^\/block-height\/(?<id>[^/]+)$/],
  ['block', /^\/block\/(?<id>[^/]+)$/],
  ['address', /^\/address\/(?<address>[^/]+)$/],
  ['txs', /^\/address\/(?<address>[^/]+)\/txs$/],
  ['txs-chain', /^\/address\/(?<address>[^/]+)\/txs\/chain(?:\/(?<cursor>[^/]*))?$/],
  ['txs-mempool', /^\/address\/(?<address>[^/]+)\/txs\/mempool$/],
  ['txs-summary', /^\/address\/(?<address>[^/]+)\/txs\/summary(?:\/(?<cursor>[^/]*))?$/],
  ['tx', /^\/tx\/(?<id>[^/]+)$/],
]

export function readEsploraRequest(url: string, number: number, repeat: number, at: number): EsploraRequest {
  const { pathname, searchParams } = new URL(url, 'http://simulator')
  const path = decodeURIComponent(pathname)
  const [kind, pattern] = PATHS.find(([, form]) => form.test(path)) ?? ['unknown', null]
  const { address = null, cursor = null, id = null } = pattern?.exec(path)?.groups ?? {}
  const after = kind === 'txs' ? searchParams.get('after_txid') : cursor
  return { number, repeat, url, at, kind, address, cursor: after, id }
}

/** Whether it has the form of a transaction or block hash. */
export function isHash(text: string): boolean {
  return /^[0-9a-fA-F]{64}$/.test(text)
}
