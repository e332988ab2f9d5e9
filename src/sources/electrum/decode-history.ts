import { setImmediate } from 'node:timers/promises'
import { isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeHash } from '../../net/decode-hash.ts'
import { exactInteger, exactNumber } from '../../net/exact-json.ts'
import type { Listed, Status } from './status-hash.ts'

/** Entries that are decoded in one go. */
const SLICE = 2000
const HEIGHT_MAX = 0x7fffffff

/** Reads `blockchain.scripthash.get_history`, a long one in slices. Throws UnusableAnswer. */
export async function decodeHistory(result: unknown): Promise<readonly Listed[]> {
  if (!Array.isArray(result)) throw new UnusableAnswer('the history is not a list')
  const history: Listed[] = []
  for (const entry of result as readonly unknown[]) {
    history.push(decodeEntry(entry))
    if (history.length % SLICE === 0) await setImmediate()
  }
  return history
}

function decodeEntry(entry: unknown): Listed {
  const { tx_hash: stated = null, height: text = null } = isFields(entry) ? entry : {}
  const [hash, height] = [decodeHash(stated), exactNumber(text)]
  if (hash === null) throw new UnusableAnswer('an entry of the history has no transaction hash')
  if (height === null || height < -1 || height > HEIGHT_MAX) {
    throw new UnusableAnswer('an entry of the history has no height')
  }
  return { hash, height }
}

/** The sum of both parts of `blockchain.scripthash.get_balance`; the unconfirmed one may be negative. Throws UnusableAnswer. */
export function decodeBalance(result: unknown): bigint {
  const { confirmed = null, unconfirmed = null } = isFields(result) ? result : {}
  const [settled, pending] = [exactInteger(confirmed), exactInteger(unconfirmed)]
  if (settled === null || pending === null) throw new UnusableAnswer('the balance is not an exact integer')
  if (settled < 0n || settled + pending < 0n) throw new UnusableAnswer('the balance is negative')
  return settled + pending
}

/** Reads `blockchain.scripthash.subscribe`. Throws UnusableAnswer. */
export function decodeStatus(result: unknown): Status {
  if (result === null) return null
  if (typeof result !== 'string' || !/^[0-9a-f]{64}$/i.test(result)) {
    throw new UnusableAnswer('the status is not a hash')
  }
  return result.toLowerCase()
}

/**
 * Why a list cannot be a history at one moment: right after a block, servers may list a transaction as confirmed and as
 * unconfirmed, or blocks out of order. Null if it can. Two coinbases of 2010 have the hash of an earlier one.
 */
export function whyTorn(history: readonly Listed[], tip: number): string | null {
  let last = 0
  const unconfirmed = new Set<string>()
  for (const { hash, height } of history) {
    if (height > tip) return `lists block ${height}, but states ${tip} as the newest one`
    if (height > 0 && (unconfirmed.size > 0 || height < last)) return 'lists blocks out of order'
    if (height > 0) last = height
    else if (unconfirmed.has(hash)) return 'lists a transaction twice'
    else unconfirmed.add(hash)
  }
  if (unconfirmed.size === 0) return null
  const isTwice = history.some(({ hash, height }) => height > 0 && unconfirmed.has(hash))
  return isTwice ? 'lists a transaction as confirmed and as unconfirmed' : null
}
