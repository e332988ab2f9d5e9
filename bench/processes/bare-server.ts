import { DatabaseSync } from 'node:sqlite'
import { coins, second } from './bare-text.ts'
import { serveCalls } from './serve-calls.ts'
import { servePages } from './serve-pages.ts'

type Columns = readonly [
  id: number,
  hash: string,
  height: number,
  time: number,
  amount: number,
  balance: number,
]

interface Header {
  readonly address: string
  readonly row_set_id: number
  readonly first: number
  readonly count: number
  readonly next_row_id: number
  readonly tip: number
}

const calls = {
  /** Serves the pages of address 1 as the program does, without anything else. Returns its base URL. */
  async start({ file }: { file: string }): Promise<string> {
    const db = new DatabaseSync(file, { readOnly: true })
    db.exec('pragma cache_size = -16000')
    const header = db
      .prepare(
        `select a.address, h.row_set_id, h.first, h.count, h.next_row_id, t.height as tip
          from address a, history h, chain_tip t where a.id = 1 and h.owner_kind = 'address' and h.owner_id = a.id`,
      )
      .get() as unknown as Header
    const range = db.prepare(
      `select id, lower(hex(hash)), height, time, amount, balance from entry
        where row_set_id = ? and position >= ? and position < ? order by position`,
    )
    range.setReturnArrays(true)
    return servePages('/addresses/1/transactions', (limit, offset) => {
      const from = header.first + offset
      const to = Math.min(from + limit, header.first + header.count)
      const rows = range.all(header.row_set_id, from, to) as unknown as readonly Columns[]
      return pageText(header, limit, offset, rows)
    })
  },
}

function pageText(header: Header, limit: number, offset: number, rows: readonly Columns[]): string {
  const { address, count, next_row_id: nextRowId, tip } = header
  const below = count - offset - rows.length
  const [lastId, , lastHeight] = rows.at(-1) ?? [0, '', 0]
  const cursor = below === 0 ? 'null' : `"${lastId}-${lastHeight}-${below}-${nextRowId}"`
  let text = `{"id":1,"address":"${address}","limit":${limit},"offset":${offset},"total_transactions":${count},"next_cursor":${cursor},"transactions":[`
  let comma = ''
  for (const [id, hash, height, time, amount, balance] of rows) {
    text += `${comma}{"id":${id},"tx_hash":"${hash}","amount":"${coins(amount)}","timestamp":"${second(time)}","block_height":${height},"confirmations":${tip - height + 1},"status":"confirmed","balance":"${coins(balance)}"}`
    comma = ','
  }
  return `${text}]}`
}

export type BareServerCalls = typeof calls
serveCalls(calls)
