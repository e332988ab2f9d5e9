import type { TransactionKind } from '../../../src/client/api-types.ts'
import { KINDS } from '../../../src/client/transaction-kinds.ts'
import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'
import { momentInZone } from '../text/moment-in-zone.ts'

/** Which transactions are listed. Null: all. */
export interface TransactionQuery {
  readonly text: string
  readonly kind: TransactionKind | null
  readonly chain: ChainSlug | null
  /** The first and the last day, in the chosen time zone: `2026-11-27`. */
  readonly from: string | null
  readonly to: string | null
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Reads the search part of a location. What it does not understand it leaves out. */
export function readTransactionQuery(search: string): TransactionQuery {
  const values = new URLSearchParams(search)
  return {
    text: values.get('q') ?? '',
    kind: KINDS.find((kind) => kind === values.get('kind')) ?? null,
    chain: allChains().find(({ slug }) => slug === values.get('coin'))?.slug ?? null,
    from: dayOf(values.get('from')),
    to: dayOf(values.get('to')),
  }
}

/** The search part of a location; empty for everything. */
export function writeTransactionQuery({ text, kind, chain, from, to }: TransactionQuery): string {
  const values = new URLSearchParams()
  const all = { q: text === '' ? null : text, kind, coin: chain, from, to }
  for (const [name, value] of Object.entries(all)) if (value !== null) values.set(name, value)
  return values.size === 0 ? '' : `?${values}`
}

/** The parameters of the API for it. */
export function apiQueryOf({ text, kind, chain, from, to }: TransactionQuery) {
  const q = text.trim()
  return {
    q: q === '' ? null : q,
    kind,
    chain,
    from: from === null ? null : momentOf(`${from}T00:00:00`),
    to: to === null ? null : momentOf(`${to}T23:59:59`),
  }
}

function dayOf(value: string | null): string | null {
  return value !== null && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : null
}

/** A time in the chosen zone in RFC 3339, to the second. */
function momentOf(local: string): string {
  return new Date(momentInZone(local)).toISOString().replace('.000', '')
}
