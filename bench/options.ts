import { parseArgs } from 'node:util'

const MEASURES = [
  'pages',
  'sync',
  'latency',
  'balances',
  'export',
  'paint',
  'requests',
  'disk',
  'start',
  'workers',
] as const
export type MeasureName = (typeof MEASURES)[number]

export interface Options {
  readonly measures: readonly MeasureName[]
  /** Transactions of the big address. */
  readonly rows: number
  /** Addresses that the workers share. */
  readonly addresses: number
}

const ROWS = 1_000_000
const ADDRESSES = 10_000
const ROWS_LEAST = 20_000

/** Throws RangeError with what would be right. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rows: { type: 'string', default: String(ROWS) },
      addresses: { type: 'string', default: String(ADDRESSES) },
    },
  })
  const unknown = positionals.find((name) => !isMeasure(name))
  if (unknown !== undefined) {
    throw new RangeError(`${unknown} is not measured; choose from ${MEASURES.join(', ')}`)
  }
  const rows = Number(values.rows)
  if (!Number.isSafeInteger(rows) || rows < ROWS_LEAST || rows > ROWS) {
    throw new RangeError(`--rows must be a whole number from ${ROWS_LEAST} to ${ROWS}`)
  }
  const addresses = Number(values.addresses)
  if (!Number.isSafeInteger(addresses) || addresses < 1 || addresses > ADDRESSES) {
    throw new RangeError(`--addresses must be a whole number from 1 to ${ADDRESSES}`)
  }
  const measures = MEASURES.filter((name) => positionals.length === 0 || positionals.includes(name))
  return { measures, rows, addresses }
}

function isMeasure(name: string): name is MeasureName {
  return MEASURES.some((known) => known === name)
}
