import type { SyncErrorCode } from '../../../domain/errors.ts'
import type { LoggedEvent } from '../../../domain/ports/event-log.ts'
import { type AddressColumns, toChain, toNumber } from './address-columns.ts'
import { fromColumn } from './amount-column.ts'

/** A row of the table `event`; its hash as bytes. */
export function toLoggedEvent(row: AddressColumns): LoggedEvent {
  const { hash, amount, code } = row
  return {
    id: Number(row['id']),
    at: Number(row['at']),
    addressId: Number(row['address_id']),
    chain: toChain(row['chain']),
    kind: String(row['kind']) as LoggedEvent['kind'],
    hash: hash instanceof Uint8Array ? Buffer.from(hash).toString('hex') : null,
    amount: amount === null ? null : fromColumn(amount),
    height: toNumber(row['height']),
    code: code === null ? null : (String(code) as SyncErrorCode),
  }
}
