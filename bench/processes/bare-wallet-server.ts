import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { coins, second } from './bare-text.ts'
import { serveCalls } from './serve-calls.ts'

const PATH = /^\/wallets\/1\/transactions\?limit=(\d+)&offset=(\d+)$/

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
    const server = createServer((request, response) => {
      const [, limitText, offsetText] = PATH.exec(request.url ?? '') ?? []
      const [limit, offset] = [Number(limitText), Number(offsetText)]
      const from = header.first + offset
      const to = Math.min(from + limit, header.first + header.count)
      const rows = range.all(header.row_set_id, from, to) as unknown as readonly Columns[]
      const body = Buffer.from(pageText(header, limit, offset, rows))
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': body.length,
      })
      response.end(body)
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    server.listen(0, '127.0.0.1', resolve)
    await promise
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
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
