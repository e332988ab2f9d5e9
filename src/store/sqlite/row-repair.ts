import type { DatabaseSync } from 'node:sqlite'
import { isChainSlug } from '../../domain/chains/chain.ts'
import { isStoreUnavailable } from '../../domain/errors.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { headerDigest } from '../shared/digests/header-digest.ts'
import {
  identityChecksum,
  isIdentityIntact,
  NO_OUTCOME,
  outcomeChecksum,
} from '../shared/digests/record-checksums.ts'
import { damaged } from '../shared/transitions/damaged.ts'
import type { AddressRows } from './address-rows.ts'
import type { AssetTotals } from './asset-totals.ts'
import type { SqliteChanges } from './changes.ts'
import { isBusy, toStoreError } from './explain.ts'
import type { FileVersion } from './file-version.ts'
import { type Columns, Statements } from './statements.ts'

interface Parts {
  readonly rows: AddressRows
  readonly totals: AssetTotals
  readonly changes: SqliteChanges
  readonly version: FileVersion
  readonly clock: Clock
}

const DETAIL = 'Stored parts of this address were missing or damaged.'

/** An address whose rows do not belong together, or whose state is none: it would be missing from lists or the queue. */
const BROKEN = `select a.*, s.chain as queue_chain, exists (select 1 from history h
      where h.owner_kind = 'address' and h.owner_id = a.id and h.asset in (a.chain, s.chain)) as has_history
  from address a left join sync s on s.address_id = a.id
  where s.address_id is null or s.chain <> a.chain or s.status not in ('UNSYNCED', 'IN_PROGRESS', 'DONE', 'ERROR')
    or not exists (select 1 from history h where h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain)`

/** A history that the index does not find. */
const IN_TABLE = `select 1 from history not indexed where owner_kind = 'address' and owner_id = ?`

/** Makes rows again that another program, or a damaged disk, has taken from addresses; they are read again. */
export class RowRepair {
  readonly #parts: Parts
  readonly #statements: Statements
  #seen = -1

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /** To be called before addresses are read, outside transactions. Looks again only after another program has written. */
  look(): void {
    const { version } = this.#parts
    version.look()
    if (version.foreign === this.#seen) return
    try {
      this.#repair()
      this.#seen = version.foreign
    } catch (error) {
      // What cannot be written now is still read.
      if (!isBusy(error) && !isStoreUnavailable(toStoreError(error))) throw error
    }
  }

  #repair(): void {
    this.#parts.totals.repair()
    const broken = this.#broken()
    const orphans = this.#statements.all(
      'select address_id from sync where not exists (select 1 from address where id = address_id)',
    )
    if (broken.length === 0 && orphans.length === 0) return
    this.#parts.changes.transaction((changed) => {
      // Without its text an address cannot be shown or read.
      for (const { address_id: id } of orphans) {
        this.#statements.run('delete from sync where address_id = ?', Number(id))
      }
      for (const row of broken) this.#restore(row)
      this.#parts.totals.recomputeAll()
      changed({ kind: 'queue' })
      changed({ kind: 'work' })
    })
  }

  #broken(): Columns[] {
    const broken = this.#statements.all(BROKEN)
    const isIndexStale = broken.some(
      ({ id, has_history: found }) =>
        found === 0n && this.#statements.get(IN_TABLE, Number(id)) !== undefined,
    )
    if (!isIndexStale) return broken
    this.#statements.run('reindex history')
    return this.#statements.all(BROKEN)
  }

  #restore(stored: Columns): void {
    const { rows, clock } = this.#parts
    const chain = this.#restoreChain(stored)
    if (!isChainSlug(chain)) return
    const id = Number(stored['id'])
    this.#statements.run(
      'insert or ignore into sync (address_id, chain, outcome_checksum) values (?, ?, ?)',
      id,
      chain,
      outcomeChecksum({ ...NO_OUTCOME, id }),
    )
    this.#statements.run('update sync set chain = ? where address_id = ?', chain, id)
    if (stored['has_history'] === 0n) {
      this.#statements.run(
        `insert or ignore into history (owner_kind, owner_id, asset) values ('address', ?, ?)`,
        id,
        chain,
      )
      const row = rows.get(id)
      if (row !== undefined) rows.apply(row, { history: { digest: headerDigest(row) }, sync: {}, events: [] })
    }
    const row = rows.get(id)
    if (row !== undefined) rows.apply(row, damaged(row, DETAIL, clock.now()))
  }

  /** The chain by which the checksum of an address is right, in place of another one. */
  #restoreChain(stored: Columns): string {
    const { chain, queue_chain: queued } = stored
    if (isIdentityIntact(stored) || typeof queued !== 'string') return String(chain)
    if (identityChecksum({ ...stored, chain: queued }) !== stored['identity_checksum']) return queued
    this.#statements.run('update or ignore address set chain = ? where id = ?', queued, Number(stored['id']))
    return queued
  }
}
