import type { DatabaseSync } from 'node:sqlite'
import type { Columns, Sql } from '../postgres/database.ts'
import { digestOfValues } from '../shared/digests/digest.ts'
import { sumOfDigests } from '../shared/digests/row-digest.ts'

/** What belongs to no single address: its table, its name in a sentence, and the columns that are not compared. */
const COMPARED: readonly (readonly [table: string, what: string, without: readonly string[]])[] = [
  ['wallet', 'wallets', ['running', 'again']],
  ['wallet_descriptor', 'descriptors of wallets', []],
  ['wallet_script', 'scripts of wallets', []],
  ['wallet_branch', 'branches of wallets', []],
  ['derivation', 'addresses of wallets', []],
  ['unused_address', 'unused addresses of wallets', ['live']],
  ['shared_address', 'shared addresses of wallets', []],
  ['owner_group', 'groups', []],
  ['group_member', 'members of groups', []],
  // Its checksum stands for its content.
  ['transaction_detail', 'whole transactions', ['content']],
  ['transaction_note', 'notes', []],
  ['label_line', 'labels', []],
  ['price_close', 'prices', []],
  ['price_correction', 'corrections of prices', []],
  ['rate_day', 'exchange rates', []],
]

/** What is not the same in both stores, as the end of a sentence; null if all of it is. */
export async function differenceOfRest(from: DatabaseSync, to: Sql): Promise<string | null> {
  for (const [table, what, without] of COMPARED) {
    const names = from
      .prepare('select name from pragma_table_info(?)')
      .all(table)
      .map(({ name }) => String(name))
      .filter((name) => !without.includes(name))
    const select = `select ${names.join(', ')} from ${table}`
    const statement = from.prepare(select)
    statement.setReadBigInts(true)
    const ours = summed(statement.all(), names)
    const theirs = summed(await to.all(select), names)
    if (ours.count !== theirs.count) return `it has ${theirs.count} of ${ours.count} ${what}`
    if (ours.digest !== theirs.digest) return `it has other ${what}`
  }
  return null
}

function summed(rows: readonly Columns[], names: readonly string[]) {
  const digests = rows.map((row) => digestOfValues(names.map((name) => comparable(row[name]))))
  return { count: rows.length, digest: sumOfDigests(digests) }
}

/** Equal for values that are the same in both stores. */
function comparable(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : (value ?? null)
}
