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
  received: number,
  addresses: number,
  kind: string,
  fee: number | null,
]

interface Header {
  readonly row_set_id: number
  readonly first: number
  readonly count: number
  readonly tip: number
}

const calls = {
  /** Serves the pages of wallet 1 as the program does, without anything else. Returns its base URL. */
  async start({ file }: { file: string }): Promise<string> {
    const db = new DatabaseSync(file, { readOnly: true })
    db.exec('pragma cache_size = -16000')
    const header = db
      .prepare(
        `select h.row_set_id, h.first, h.count, t.height as tip from history h, chain_tip t
          where h.owner_kind = 'wallet' and h.owner_id = 1`,
      )
      .get() as unknown as Header
    const range = db.prepare(
      `select e.id, lower(hex(e.hash)), e.height, e.time, e.amount, e.balance, m.received, m.addresses, m.kind, m.fee
        from entry e join merged_entry m on m.row_set_id = e.row_set_id and m.position = e.position
        where e.row_set_id = ? and e.position >= ? and e.position < ? order by e.position`,
    )
    range.setReturnArrays(true)
    return servePages('/wallets/1/transactions', (limit, offset) => {
      const from = header.first + offset
      const to = Math.min(from + limit, header.first + header.count)
      const rows = range.all(header.row_set_id, from, to) as unknown as readonly Columns[]
      return pageText(header, limit, offset, rows)
    })
  },
}

function pageText({ count, tip }: Header, limit: number, offset: number, rows: readonly Columns[]): string {
  const [lastId, , lastHeight] = rows.at(-1) ?? [0, '', 0]
  const below = count - offset - rows.length
  const cursor = below === 0 ? 'null' : `"${lastId}-${lastHeight}-${below}"`
  let text = `{"id":1,"limit":${limit},"offset":${offset},"total_transactions":${count},"next_cursor":${cursor},"transactions":[`
  let comma = ''
  for (const [id, hash, height, time, amount, balance, received, addresses, kind, fee] of rows) {
    text += `${comma}{"id":${id},"tx_hash":"${hash}","amount":"${coins(amount)}","timestamp":"${second(time)}","block_height":${height}`
    text += `,"confirmations":${tip - height + 1},"status":"confirmed","balance":"${coins(balance)}","chain":"bitcoin","currency":"BTC"`
    text += `,"kind":"${kind}","received":"${coins(received)}","sent":"${coins(received - amount)}"`
    text += `,"fee":${fee === null ? 'null' : `"${coins(fee)}"`},"addresses":${addresses},"note":null,"label":null}`
    comma = ','
  }
  return `${text}]}`
}

serveCalls(calls)
