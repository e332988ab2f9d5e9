type BlockbookKind = 'status' | 'address' | 'xpub' | 'tx' | 'block-index' | 'block' | 'unknown'

/** A parsed request. */
export interface BlockbookRequest {
  /** From 0, in order of arrival. */
  readonly number: number
  /** How many equal requests came before. */
  readonly repeat: number
  /** Path and query. */
  readonly url: string
  /** Time of arrival in milliseconds since 1970. */
  readonly at: number
  readonly kind: BlockbookKind
  /** The address, descriptor, hash or height, as sent; null for the status. */
  readonly id: string | null
  readonly details: string
  /** From 1. */
  readonly page: number
  readonly pageSize: number
  /** Which addresses of a wallet are listed: `nonzero`, `used` or `derived`. */
  readonly tokens: string
  /** Unused addresses in a row that are derived. */
  readonly gap: number
}

const PATHS: readonly (readonly [BlockbookKind, RegExp])[] = [
  ['status', /^\/api\/v2\/?$/],
  ['address', /^\/api\/v2\/address\/(?<id>[^/]+)$/],
  ['xpub', /^\/api\/v2\/xpub\/(?<id>.+)$/],
  ['tx', /^\/api\/v2\/tx\/(?<id>[^/]+)$/],
  ['block', /^\/api\/v2\/block\/(?<id>[^/]+)$/],
  ['block-index', /^\/api\/v2\/block-index\/(?<id>[^/]+)$/],
]
const PAGE_SIZE_MAX = 1000
const GAP = 20
const GAP_MAX = 10_000

export function readBlockbookRequest(
  url: string,
  number: number,
  repeat: number,
  at: number,
): BlockbookRequest {
  const { pathname, searchParams } = new URL(url, 'http://simulator')
  const path = decodeURIComponent(pathname)
  const [kind, pattern] = PATHS.find(([, form]) => form.test(path)) ?? ['unknown', null]
  const count = (name: string, unset: number) => {
    const value = Number(searchParams.get(name) ?? unset)
    return Number.isSafeInteger(value) && value > 0 ? value : unset
  }
  return {
    number,
    repeat,
    url,
    at,
    kind,
    id: pattern?.exec(path)?.groups?.['id'] ?? null,
    details: searchParams.get('details') ?? 'txids',
    page: count('page', 1),
    tokens: searchParams.get('tokens') ?? 'nonzero',
    gap: Math.min(GAP_MAX, count('gap', GAP)),
    pageSize: Math.min(PAGE_SIZE_MAX, count('pageSize', PAGE_SIZE_MAX)),
  }
}
