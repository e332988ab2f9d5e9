import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { LabelChanges, StoredLabelLine } from '../../domain/labels/label-changes.ts'
import type { LabelledAddress, Labels } from '../../domain/ports/labels.ts'
import { toLabelLine } from '../shared/columns/label-columns.ts'
import type { AddressRows } from './address-rows.ts'
import type { SqliteChanges } from './changes.ts'
import { Statements } from './statements.ts'

interface LabelsParts {
  readonly rows: AddressRows
  readonly changes: SqliteChanges
}

export class SqliteLabels implements Labels {
  readonly #parts: LabelsParts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: LabelsParts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  async linesOf(refs: readonly string[]): Promise<readonly StoredLabelLine[]> {
    if (this.#statements.get('select 1 from label_line limit 1') === undefined) return []
    const rows = this.#statements.all(
      'select * from label_line where ref in (select value from json_each(?)) order by id',
      JSON.stringify(refs),
    )
    return rows.map(toLabelLine)
  }

  async linesAfter(
    id: number,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly StoredLabelLine[]> {
    const rows = this.#statements.all(
      `select * from label_line where id > ?1 and (?3 is null or chain in (?3, '')) order by id limit ?2`,
      id,
      limit,
      chain ?? null,
    )
    return rows.map(toLabelLine)
  }

  async labelledAfter(
    id: number,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly LabelledAddress[]> {
    const rows = this.#statements.all(
      `select id, address, label from address a
        where id > ?1 and label is not null and (?3 is null or chain = ?3) and not exists (
          select 1 from label_line l where l.ref = a.address and l.type = 'addr' and l.chain = a.chain)
        order by id limit ?2`,
      id,
      limit,
      chain ?? null,
    )
    return rows.map((row) => ({
      id: Number(row['id']),
      address: String(row['address']),
      label: String(row['label']),
    }))
  }

  async apply({ removed, added, addresses }: LabelChanges): Promise<void> {
    this.#parts.changes.transaction((changed) => {
      for (const id of removed) this.#statements.run('delete from label_line where id = ?', id)
      for (const { chain, type, ref, origin, content } of added) {
        this.#statements.run(
          'insert into label_line (chain, type, ref, origin, content) values (?, ?, ?, ?, ?)',
          chain,
          type,
          ref,
          origin,
          content,
        )
      }
      for (const [id, label] of addresses) {
        if (this.#parts.rows.relabel(id, label)) changed({ kind: 'address', id })
      }
    })
  }
}
