import { withQuery } from '../../client/query.ts'
import { openTracker } from '../access/open-tracker.ts'
import { findTarget, pathOf } from '../access/target.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { printJson } from '../output/print-json.ts'
import { table } from '../output/table.ts'

const LIMIT = 20
const PAGE = 1000

interface Row {
  readonly timestamp: string
  readonly amount: string
  readonly balance?: string
  readonly currency?: string
  readonly chain?: string
  readonly tx_hash: string
  readonly block_height: number | null
  readonly value?: { readonly amount: string; readonly currency: string } | null
}

interface Page {
  readonly transactions: readonly Row[]
  readonly next_cursor: string | null
}

/** Shows the newest transactions. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  const limit = options['all'] === true ? Number.POSITIVE_INFINITY : limitOf(options['limit'])
  await using tracker = await openTracker(call)
  const target = await findTarget(tracker.client, call.args[0])
  const path = `${pathOf(target)}/transactions`
  const filter = { from: options['from'], to: options['to'], currency: options['currency'] }
  const query = Object.fromEntries(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const size = Math.min(PAGE, limit - rows.length)
    const page: Page = await tracker.client.connection.request(
      withQuery(path, { ...query, limit: size, cursor }),
    )
    rows.push(...page.transactions)
    cursor = page.next_cursor
  } while (cursor !== null && rows.length < limit)
  if (options['json'] === true) printJson(terminal, { transactions: rows, next_cursor: cursor })
  else if (rows.length === 0) terminal.note('There are no transactions.\n')
  else terminal.out(rowsTable(rows, query['currency'] !== undefined, terminal.columns))
  return EXIT.done
}

function limitOf(text: string | boolean | undefined): number {
  if (text === undefined) return LIMIT
  const limit = Number(text)
  if (/^\d+$/.test(String(text)) && limit > 0 && Number.isSafeInteger(limit)) return limit
  throw new UsageError('--limit is a whole number from 1 on.')
}

function rowsTable(rows: readonly Row[], hasValues: boolean, lineMax: number): string {
  const columns = [
    { heading: 'TIME' },
    { heading: 'AMOUNT', isNumber: true },
    ...(hasValues ? [{ heading: 'VALUE', isNumber: true }] : []),
    { heading: 'BALANCE', isNumber: true },
    { heading: 'BLOCK', isNumber: true },
    { heading: 'TRANSACTION' },
  ]
  const cells = rows.map((row) => [
    row.timestamp.replace('T', ' ').replace('Z', ''),
    row.chain === undefined ? row.amount : `${row.amount} ${row.chain}`,
    ...(hasValues ? [row.value?.amount ?? '—'] : []),
    row.balance ?? '',
    row.block_height === null ? 'unconfirmed' : String(row.block_height),
    row.tx_hash,
  ])
  return table(columns, cells, lineMax)
}
