import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Row } from '../../../domain/history/transfer.ts'

const SCHEMA_3 = new URL('../fixtures/schema-3.sql', import.meta.url)
const SCHEMA_1 = new URL('../migrations/0001.sql', import.meta.url)
/** More than the largest summarised range. */
const ROWS = 20_000

/** Writes the recorded database of schema 3, with `more` further addresses that all have a history. */
export function writeSchema3(path: string, more = 0): void {
  const db = new DatabaseSync(path)
  db.exec(readFileSync(SCHEMA_3, 'utf8'))
  db.exec(`begin;
    with recursive n(i) as (values (1000) union all select i + 1 from n where i < 1000 + ${more} - 1)
      insert into address (id, chain, address, type, created_at, history_id, count, balance, status)
        select i, 'litecoin', 'more ' || i, 'p2pkh', i, i, 2, 2, 'DONE' from n where ${more} > 0;
    insert into history (id) select history_id from address where id >= 1000;
    insert into entry select history_id, p.column1, 2 - p.column1, randomblob(32), 9 - p.column1, 9, 1, 2 - p.column1
      from address join (values (0), (1)) as p where id >= 1000;
    insert into stretch select history_id, 1, 0, 1, 2, 0, 1, 1, 2 from address where id >= 1000;
    commit`)
  db.close()
}

/** Writes a database of schema 1 with one address and a long history. */
export function writeSchema1(path: string): { readonly address: string; readonly rows: readonly Row[] } {
  const db = new DatabaseSync(path)
  db.exec(readFileSync(SCHEMA_1, 'utf8'))
  const rows = longHistory()
  const address = 'a'
  db.exec('begin; insert into history (id) values (7)')
  db.prepare(
    `insert into address (chain, address, type, created_at, history_id, count, balance, status)
      values ('bitcoin', ?, 'p2pkh', 0, 7, ?, ?, 'DONE')`,
  ).run(address, rows.length, BigInt(rows.length))
  const insert = db.prepare('insert into entry values (7, ?, ?, ?, ?, ?, ?, ?)')
  for (const { position, id, hash, height, time, amount, balance } of rows) {
    insert.run(position, id, Buffer.from(hash, 'hex'), height, time, amount, balance)
  }
  db.exec('commit; pragma user_version = 1; pragma application_id = 1668245870')
  db.close()
  return { address, rows }
}

/** One base unit each, newest first. */
export function longHistory(): Row[] {
  return Array.from({ length: ROWS }, (_, position) => ({
    position,
    id: position + 1,
    hash: position.toString(16).padStart(64, '0'),
    height: 900_000 - position,
    time: 1_600_000_000 - position * 60,
    amount: 1n,
    balance: BigInt(ROWS - position),
  }))
}
