import { isChainSlug } from '../../../domain/chains/chain.ts'
import type { LoggedEvent } from '../../../domain/ports/event-log.ts'
import { type AddressColumns, toNumber } from './address-columns.ts'
import { amountOrNull } from './amount-column.ts'
import { isSyncErrorCode } from './sync-error-columns.ts'
import { toTime } from './time-column.ts'

const KINDS: Readonly<Record<LoggedEvent['kind'], true>> = {
  received: true,
  sent: true,
  confirmed: true,
  replaced: true,
  dropped: true,
  reorganised: true,
  failed: true,
  disputed: true,
  deleted: true,
  restored: true,
}

/** A row of the table `event`; its hash as bytes or text. Null for values that no version of this program writes. */
export function toLoggedEvent(row: AddressColumns): LoggedEvent | null {
  const { kind, chain, amount, code } = row
  const at = toTime(row['at'])
  const height = toNumber(row['height'])
  if (!isKind(kind) || typeof chain !== 'string' || !isChainSlug(chain) || at === null) return null
  if (height !== null && height < 0) return null
  if (amount !== null && amountOrNull(amount) === null) return null
  if (code !== null && !isSyncErrorCode(code)) return null
  return {
    id: Number(row['id']),
    at,
    addressId: Number(row['address_id']),
    chain,
    kind,
    hash: toHash(row['hash']),
    amount: amountOrNull(amount),
    height,
    code,
  }
}

function isKind(value: unknown): value is LoggedEvent['kind'] {
  return typeof value === 'string' && Object.hasOwn(KINDS, value)
}

function toHash(value: unknown): string | null {
  if (value === null) return null
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
}
