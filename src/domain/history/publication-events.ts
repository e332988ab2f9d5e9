import type { HistoryEvent, HistoryEventKind } from './history-event.ts'
import type { Transfer } from './transfer.ts'

/** Rows of one address that a publication may have changed, newest first; what is in neither list stays as it is. */
export interface RowChanges {
  readonly before: readonly Transfer[]
  readonly after: readonly Transfer[]
}

/**
 * What happened to the transactions of an address, oldest first. Each event changes one transaction, known by its hash:
 *
 * - `received`, `sent`: it was not there before, whether it is confirmed by now or not. A net amount of zero is `sent`:
 *   it touches the address without a gain only by spending from it.
 * - `confirmed`: it was reported as unconfirmed and is in a block now.
 * - `reorganised`: it is out of its block. `height` is that of its new block, or null.
 * - `dropped`, `replaced`: it was unconfirmed and is gone. A confirmed transaction that is gone is `reorganised` first,
 *   with a null height.
 *
 * So these events, applied to the transactions before, give those after. A transaction whose amount a source corrects is
 * no event. `balance` is the balance after, proven.
 */
export function eventsOf({ before, after }: RowChanges, balance: bigint): readonly HistoryEvent[] {
  const left = new Map(before.map((row) => [row.hash, row]))
  const events: HistoryEvent[] = []
  for (const row of after.toReversed()) {
    const known = left.get(row.hash)
    left.delete(row.hash)
    const kind = known === undefined ? arrivalKind(row.amount) : changeKind(known, row)
    if (kind !== null) events.push(eventOf(kind, row))
  }
  const gone = [...left.values()].toReversed()
  return [...gone.flatMap((row) => departure(row, isReplaced(row, gone, balance))), ...events]
}

export function arrivalKind(amount: bigint): 'received' | 'sent' {
  return amount > 0n ? 'received' : 'sent'
}

function changeKind(before: Transfer, after: Transfer): HistoryEventKind | null {
  if (before.height === after.height) return null
  return before.height === null ? 'confirmed' : 'reorganised'
}

function departure(row: Transfer, replaced: boolean): readonly HistoryEvent[] {
  const event = eventOf(replaced ? 'replaced' : 'dropped', { ...row, height: null })
  return row.height === null ? [event] : [{ ...event, kind: 'reorganised' }, event]
}

/**
 * Whether another transaction provably spent the same coins. A payment that is gone could still be made if all its coins
 * were unspent; if the balance now does not cover it, one of them was spent by a transaction that came since. That holds
 * only if nothing else is gone, which may have paid those coins to the address. An incoming payment is never known to be
 * replaced: its inputs are the sender's.
 */
function isReplaced({ amount }: Transfer, gone: readonly Transfer[], balance: bigint): boolean {
  return gone.length === 1 && amount < 0n && balance + amount < 0n
}

function eventOf(kind: HistoryEventKind, { hash, amount, height }: Transfer): HistoryEvent {
  return { kind, hash, amount, height, code: null }
}
