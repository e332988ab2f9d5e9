import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { LabelChanges, NewLabelLine, StoredLabelLine } from '../../domain/labels/label-changes.ts'
import type { LabelledAddress, Labels } from '../../domain/ports/labels.ts'
import { toLabelLine } from '../shared/columns/label-columns.ts'
import { identityChecksum, isIdentityIntact } from '../shared/digests/record-checksums.ts'
import { announce } from './announcements.ts'
import type { Database, Sql } from './database.ts'
import { readTracked } from './tracked-row.ts'

/** Rows of one statement. */
const BATCH = 5000

export class PostgresLabels implements Labels {
  readonly #db: Database
  readonly #reads: Database

  constructor(db: Database, reads: Database) {
    this.#db = db
    this.#reads = reads
  }

  async linesOf(refs: readonly string[]): Promise<readonly StoredLabelLine[]> {
    const rows = await this.#reads.all('select * from label_line where ref = any($1::text[]) order by id', [
      refs,
    ])
    return rows.map(toLabelLine)
  }

  async linesAfter(
    id: number,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly StoredLabelLine[]> {
    const rows = await this.#reads.all(
      `select * from label_line where id > $1 and ($3::text is null or chain in ($3, '')) order by id limit $2`,
      [id, limit, chain ?? null],
    )
    return rows.map(toLabelLine)
  }

  async labelledAfter(
    id: number,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly LabelledAddress[]> {
    const rows = await this.#reads.all(
      `select id, address, label from address a
        where id > $1 and label is not null and ($3::text is null or chain = $3) and not exists (
          select from label_line l where l.ref = a.address and l.type = 'addr' and l.chain = a.chain)
        order by id limit $2`,
      [id, limit, chain ?? null],
    )
    return rows.map((row) => ({
      id: Number(row['id']),
      address: String(row['address']),
      label: String(row['label']),
    }))
  }

  async apply({ removed, added, addresses }: LabelChanges): Promise<void> {
    await this.#db.transaction(async (tx) => {
      await tx.run('delete from label_line where id = any($1::bigint[])', [removed])
      for (let at = 0; at < added.length; at += BATCH) await insertLines(tx, added.slice(at, at + BATCH))
      const ids = [...addresses.keys()].sort((a, b) => a - b)
      for (let at = 0; at < ids.length; at += BATCH) await relabel(tx, ids.slice(at, at + BATCH), addresses)
    })
  }
}

async function insertLines(tx: Sql, lines: readonly NewLabelLine[]): Promise<void> {
  await tx.run(
    `insert into label_line (chain, type, ref, origin, content)
      select l.chain, l.type, l.ref, l.origin, l.content
        from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) with ordinality
          as l (chain, type, ref, origin, content, place) order by l.place`,
    [
      lines.map(({ chain }) => chain),
      lines.map(({ type }) => type),
      lines.map(({ ref }) => ref),
      lines.map(({ origin }) => origin),
      lines.map(({ content }) => content),
    ],
  )
}

async function relabel(tx: Sql, ids: readonly number[], labels: LabelChanges['addresses']): Promise<void> {
  const rows = await readTracked(tx, 'a.id = any($1::bigint[]) order by a.id for update of a', [ids])
  const labelOf = (row: (typeof rows)[number]) => labels.get(Number(row['id'])) ?? null
  await tx.run(
    `update address a set label = n.label, identity_checksum = n.checksum
      from unnest($1::bigint[], $2::text[], $3::bigint[]) as n (id, label, checksum) where a.id = n.id`,
    [
      rows.map((row) => Number(row['id'])),
      rows.map(labelOf),
      // A checksum that was wrong before stays wrong: the address itself may be damaged.
      rows.map((row) => (isIdentityIntact(row) ? identityChecksum({ ...row, label: labelOf(row) }) : 0n)),
    ],
  )
  if (rows.length > 0) await announce(tx, { kind: 'address', ids: rows.map((row) => Number(row['id'])) })
}
