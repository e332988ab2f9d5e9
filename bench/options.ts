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
  'derivation',
  'wallet',
  'electrum',
  'value-pages',
  'values',
  'values-postgres',
  'command-line',
] as const
export type MeasureName = (typeof MEASURES)[number]

export interface Options {
  readonly measures: readonly MeasureName[]
  /** Transactions of the large address. */
  readonly rows: number
  /** Addresses that the workers share. */
  readonly addresses: number
  /** Another checkout to compare with; null for none. */
  readonly against: string | null
  /** How often each measure runs in each of the two checkouts. */
  readonly rounds: number
}

const ROWS = 1_000_000
const ADDRESSES = 10_000
const ROWS_MIN = 20_000
const ROUNDS = 5
const ROUNDS_MAX = 99

/** Throws RangeError with a sentence that names the valid values. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rows: { type: 'string', default: String(ROWS) },
      addresses: { type: 'string', default: String(ADDRESSES) },
      against: { type: 'string' },
      rounds: { type: 'string', default: String(ROUNDS) },
    },
  })
  const unknown = positionals.find((name) => !isMeasure(name))
  if (unknown !== undefined) {
    throw new RangeError(`${unknown} is not a measure; choose from ${MEASURES.join(', ')}`)
  }
  return {
    measures: MEASURES.filter((name) => positionals.length === 0 || positionals.includes(name)),
    rows: integer('rows', values.rows, ROWS_MIN, ROWS),
    addresses: integer('addresses', values.addresses, 1, ADDRESSES),
    against: values.against ?? null,
    rounds: integer('rounds', values.rounds, 1, ROUNDS_MAX),
  }
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`--${name} must be an integer from ${min} to ${max}`)
}

function isMeasure(name: string): name is MeasureName {
  return MEASURES.some((known) => known === name)
}
