import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

/** An entry of a history. `height` is 0 or less for an unconfirmed transaction; -1 with unconfirmed parents. */
export interface Listed {
  readonly hash: string
  readonly height: number
}

/** Null for a script without a history. */
export type Status = string | null

/** Entries that are hashed in one go: some 2 ms. */
const SLICE = 2000
/** 120 orders. */
const PERMUTED_MAX = 5

/**
 * The status of a history: the SHA-256 over `hash:height:` of every entry, in the order of the list (Electrum protocol,
 * "status"). Servers of protocol 1.4 order unconfirmed entries in ways of their own, so several orders of these are tried;
 * returns whether one of them has one of the `stated` statuses.
 */
export async function hasStatus(history: readonly Listed[], stated: readonly Status[]): Promise<boolean> {
  if (history.length === 0) return stated.includes(null)
  const firstUnconfirmed = history.findIndex(({ height }) => height <= 0)
  const confirmedCount = firstUnconfirmed < 0 ? history.length : firstUnconfirmed
  const confirmed = createHash('sha256')
  for (let start = 0; start < confirmedCount; start += SLICE) {
    if (start > 0 || history.length > SLICE) await setImmediate()
    confirmed.update(
      history
        .slice(start, Math.min(start + SLICE, confirmedCount))
        .map(textOf)
        .join(''),
    )
  }
  return orders(history.slice(confirmedCount)).some((unconfirmed) =>
    stated.includes(confirmed.copy().update(unconfirmed.map(textOf).join('')).digest('hex')),
  )
}

function textOf({ hash, height }: Listed): string {
  return `${hash}:${height}:`
}

/** As listed, as the protocol defines it since 1.6, by hash alone, and any other order of a few entries. */
function orders(unconfirmed: readonly Listed[]): readonly (readonly Listed[])[] {
  if (unconfirmed.length < 2) return [unconfirmed]
  const byHash = unconfirmed.toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
  const canonical = byHash.toSorted((a, b) => b.height - a.height)
  const others = unconfirmed.length <= PERMUTED_MAX ? permutations(unconfirmed) : [unconfirmed.toReversed()]
  return [unconfirmed, canonical, byHash, ...others]
}

function permutations(items: readonly Listed[]): readonly (readonly Listed[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((first, index) =>
    permutations(items.toSpliced(index, 1)).map((others) => [first, ...others]),
  )
}
