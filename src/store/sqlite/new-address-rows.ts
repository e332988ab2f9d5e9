import type { DatabaseSync } from 'node:sqlite'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { NewAddress } from '../../domain/ports/address-book.ts'
import type { AddressColumns } from '../shared/columns/address-columns.ts'
import { headerDigest } from '../shared/digests/header-digest.ts'
import { identityChecksum, outcomeChecksum } from '../shared/digests/record-checksums.ts'
import type { AddressRows } from './address-rows.ts'
import { Statements } from './statements.ts'

export interface NewAddressRow extends NewAddress {
  /** By default the next one. */
  readonly id?: number
  readonly createdAt: number
  readonly nextSyncAt: number | null
}

/** Inserts addresses with an empty history and a place in the queue. */
export class NewAddressRows {
  readonly #statements: Statements
  readonly #rows: AddressRows

  constructor(db: DatabaseSync, rows: AddressRows) {
    this.#statements = new Statements(db)
    this.#rows = rows
  }

  insert({ id, chain, address, type, label, createdAt, nextSyncAt }: NewAddressRow): AddressColumns {
    const added = this.#statements.get(
      `insert into address (id, chain, address, type, label, created_at) values (?, ?, ?, ?, ?, ?) returning id`,
      id ?? null,
      chain,
      address,
      type,
      label,
      createdAt,
    )
    const addedId = Number(added?.['id'])
    this.#statements.run(
      `insert into history (owner_kind, owner_id, asset) values ('address', ?, ?)`,
      addedId,
      nativeAsset(chain).id,
    )
    this.#statements.run(
      'insert into sync (address_id, chain, next_sync_at) values (?, ?, ?)',
      addedId,
      chain,
      nextSyncAt,
    )
    return this.#sealed(this.#rows.get(addedId) as AddressColumns)
  }

  /** With the checksums of a row that was inserted. */
  #sealed(inserted: AddressColumns): AddressColumns {
    const identity = identityChecksum(inserted)
    this.#statements.run(
      'update address set identity_checksum = ? where id = ?',
      identity,
      Number(inserted['id']),
    )
    return this.#rows.applied(
      { ...inserted, identity_checksum: identity },
      {
        history: { digest: headerDigest(inserted) },
        sync: { outcome_checksum: outcomeChecksum(inserted) },
        events: [],
      },
    )
  }
}
