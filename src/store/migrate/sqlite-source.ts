import type { DatabaseSync } from 'node:sqlite'
import type { Columns } from '../postgres/database.ts'
import { sparklineChecksum } from '../shared/digests/record-checksums.ts'

/** An address of the source: its rows by table, and what it is shown as. */
export interface SourceAddress {
  readonly id: number
  readonly address: Columns
  readonly history: Columns
  readonly sync: Columns
  readonly draft: Columns | null
  readonly sparkline: string | null
}

/** Every address, oldest first. */
export function readAddresses(from: DatabaseSync): SourceAddress[] {
  const read = (text: string) => {
    const statement = from.prepare(text)
    statement.setReadBigInts(true)
    return statement
  }
  const history = read(`select * from history where owner_kind = 'address' and owner_id = ? and asset = ?`)
  const sync = read('select * from sync where address_id = ?')
  const draft = read('select * from draft where address_id = ?')
  const sparkline = read('select balances, checksum from sparkline where history_id = ?')
  return read('select * from address order by id')
    .all()
    .map((address) => {
      const id = Number(address['id'])
      const header = history.get(id, String(address['chain'])) as Columns
      const line = sparkline.get(Number(header['id']))
      return {
        id,
        address,
        history: header,
        sync: sync.get(id) as Columns,
        draft: draft.get(id) ?? null,
        // One that is damaged is left out; it is drawn with the next publication.
        sparkline: line === undefined || !isSparklineIntact(header, line) ? null : String(line['balances']),
      }
    })
}

function isSparklineIntact({ id }: Columns, { balances, checksum }: Columns): boolean {
  return checksum === sparklineChecksum(id, balances)
}

/** The columns of an address as one row, as both stores join them. */
export function joined({ address, history, sync, id }: SourceAddress): Columns {
  return { ...history, ...sync, ...address, id }
}
