import type { DatabaseSync } from 'node:sqlite'
import type { Sql } from '../postgres/database.ts'

/** With the columns that only one of the stores has. */
const TABLES: readonly (readonly [table: string, without: readonly string[]])[] = [
  ['wallet', ['running', 'again']],
  ['wallet_descriptor', []],
  ['wallet_script', []],
  ['wallet_branch', []],
  ['derivation', []],
  ['unused_address', ['live']],
  ['shared_address', []],
  ['owner_group', []],
  ['group_member', []],
]
const IDENTITIES = ['wallet', 'owner_group']
const BATCH = 1000

/** Copies wallets and groups, without their histories. */
export async function copyOwners(from: DatabaseSync, tx: Sql): Promise<void> {
  for (const [table, without] of TABLES) await copyRows(from, tx, table, without)
  for (const table of IDENTITIES) {
    const last = from.prepare('select seq from sqlite_sequence where name = ?').get(table)?.['seq']
    if (last !== undefined) await tx.one(`select setval(pg_get_serial_sequence($1, 'id'), $2)`, [table, last])
  }
}

async function copyRows(
  from: DatabaseSync,
  tx: Sql,
  table: string,
  without: readonly string[],
): Promise<void> {
  let batch: Record<string, unknown>[] = []
  const write = async () => {
    const [first] = batch
    if (first === undefined) return
    const names = Object.keys(first).join(', ')
    await tx.run(
      `insert into ${table} (${names}) overriding system value
        select ${names} from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(batch)],
    )
    batch = []
  }
  for (const row of from.prepare(`select * from ${table}`).iterate()) {
    batch.push(Object.fromEntries(Object.entries(row).filter(([name]) => !without.includes(name))))
    if (batch.length === BATCH) await write()
  }
  await write()
}
