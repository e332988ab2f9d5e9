import { RESTORABLE_MS } from '../../domain/address/deletion.ts'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import { toTrackedAddress } from '../shared/columns/address-columns.ts'
import { contributionOf } from '../shared/contribution.ts'
import { isHeaderIntact } from '../shared/digests/header-digest.ts'
import type { AddressRows } from './address-rows.ts'
import type { AssetTotals } from './asset-totals.ts'
import type { DeletedAddresses } from './deleted-addresses.ts'
import type { EventWriter } from './event-writer.ts'

interface Parts {
  readonly rows: AddressRows
  readonly deleted: DeletedAddresses
  readonly totals: AssetTotals
  readonly events: EventWriter
  readonly clock: Clock
}

/** Deletes addresses so that they can be restored. Each method is part of a transaction. */
export class AddressRemovals {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Until when (ms) the address can be restored; null if there is none. */
  remove(id: number, changed: (change: StoreChange) => void): number | null {
    const { rows, deleted, totals, clock } = this.#parts
    const row = rows.get(id)
    if (row === undefined) return null
    const now = clock.now()
    const address = toTrackedAddress(row)
    this.writeEvent('deleted', address, now)
    changed({ kind: 'deleted', id })
    changed({ kind: 'event' })
    changed({ kind: 'merge' })
    totals.add(contributionOf(address, -1))
    deleted.keep(id, now)
    if (!isHeaderIntact(row)) totals.recompute(nativeAsset(address.chain).id)
    return now + RESTORABLE_MS
  }

  writeEvent(kind: 'deleted' | 'restored', { id, chain }: TrackedAddress, at: number): void {
    const event = { kind, at, hash: null, amount: null, height: null, code: null }
    this.#parts.events.write({ addressId: id, chain }, [event])
  }
}
