import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { serveCalls } from './serve-calls.ts'

const PAGE_ROWS = 10_000
const SCHEMA = new URL('../../src/store/sqlite/migrations/0001.sql', import.meta.url)

interface ListedRow {
  readonly hash: string
  readonly block_id: number
  readonly time: string
  readonly balance_change: number
}

interface Page {
  readonly data: Readonly<
    Record<string, { readonly address: { readonly balance: number }; readonly transactions: ListedRow[] }>
  >
}

interface Job {
  readonly url: string
  readonly address: string
  readonly file: string
  /** Rows per database transaction. */
  readonly batch: number
}

const calls = {
  /** A first synchronisation without any safety: fetch, parse, insert. Returns its duration in seconds. */
  async run({
    url,
    address,
    file,
    batch,
  }: Job): Promise<{ readonly seconds: number; readonly rows: number }> {
    const start = performance.now()
    const db = new DatabaseSync(file)
    db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16000')
    db.exec(readFileSync(SCHEMA, 'utf8'))
    const insert = db.prepare(
      'insert into entry (history_id, position, id, hash, height, time, amount, balance) values (1, ?, ?, ?, ?, ?, ?, ?)',
    )
    let position = 0
    let balance: bigint | null = null
    for (;;) {
      const path = `/bitcoin/dashboards/address/${address}?transaction_details=true&limit=${PAGE_ROWS},0&offset=${position},0`
      const response = await fetch(url + path)
      const page = (JSON.parse(await response.text()) as Page).data[address]
      if (page === undefined || page.transactions.length === 0) break
      balance ??= BigInt(page.address.balance)
      for (let from = 0; from < page.transactions.length; from += batch) {
        db.exec('begin')
        for (const { hash, block_id: height, time, balance_change: change } of page.transactions.slice(
          from,
          from + batch,
        )) {
          const amount = BigInt(change)
          insert.run(
            position,
            position + 1,
            Buffer.from(hash, 'hex'),
            height,
            Date.parse(`${time}Z`) / 1000,
            amount,
            balance,
          )
          balance -= amount
          position++
        }
        db.exec('commit')
      }
      if (page.transactions.length < PAGE_ROWS) break
    }
    const seconds = (performance.now() - start) / 1000
    db.close()
    return { seconds, rows: position }
  },
}

export type BareSyncCalls = typeof calls
serveCalls(calls)
