import type { ApiClient } from '../../client/api-client.ts'
import type { AllTransactionsPage, OwnerTransactionPage, TransactionPage } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import { openTracker } from '../access/open-tracker.ts'
import { optionText } from '../access/option-text.ts'
import { periodOf } from '../access/period.ts'
import { readSubject } from '../access/read-subject.ts'
import { findTarget, pathOf } from '../access/target.ts'
import { untilBuilt } from '../access/until-built.ts'
import { type CommandCall, type ExitCode, UsageError } from '../command.ts'
import { knownCode, noteUnknown } from '../output/known.ts'
import { NO_VALUE } from '../output/no-value.ts'
import { notePendingPrices } from '../output/note-pending-prices.ts'
import { printJson } from '../output/print-json.ts'
import { type Column, table } from '../output/table.ts'

const LIMIT = 20
const PAGE = 1000

type Page = TransactionPage | OwnerTransactionPage | AllTransactionsPage
type Row = Page['transactions'][number]

/** Shows the newest transactions. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  const limit = limitOf(call)
  const period = periodOf(call)
  const { currency } = period
  await using tracker = await openTracker(call)
  const target = await findTarget(tracker.client, call.args[0])
  const { one, known } = await readSubject(tracker.client, target)
  const path = withQuery(`${pathOf(target)}/transactions`, period)
  const { rows, cursor } = await untilBuilt(tracker, terminal, () => newest(tracker.client, path, limit))
  if (options['json'] === true) printJson(terminal, { transactions: rows, next_cursor: cursor })
  else if (rows.length > 0) {
    // All rows of an address are in its coin.
    terminal.out(rowsTable(rows, one?.currency ?? '', currency, terminal.lineMax))
    if (currency !== null && rows.some(({ value }) => !value)) {
      await notePendingPrices(tracker.client, pathOf(target), { currency, chains: null }, terminal)
    }
  } else if (known.kind === 'all') terminal.note('There are no transactions.\n')
  noteUnknown(known, `${rows.length > 0 ? 'Not all' : 'No'} transactions are known yet`, terminal)
  return knownCode(known)
}

function limitOf(call: CommandCall): number {
  const text = optionText(call, 'limit')
  const isAll = call.options['all'] === true
  if (text === null) return isAll ? Number.POSITIVE_INFINITY : LIMIT
  if (isAll) throw new UsageError('Use --limit or --all, not both.')
  const limit = Number(text)
  if (/^\d+$/.test(text) && limit > 0 && Number.isSafeInteger(limit)) return limit
  throw new UsageError('--limit must be a whole number of at least 1.')
}

async function newest({ connection }: ApiClient, path: string, limit: number) {
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - rows.length)) })
    if (cursor !== null) query.set('cursor', cursor)
    const page: Page = await connection.request(`${path}${path.includes('?') ? '&' : '?'}${query}`)
    rows.push(...page.transactions)
    cursor = page.next_cursor
  } while (cursor !== null && rows.length < limit)
  return { rows, cursor }
}

function rowsTable(rows: readonly Row[], coin: string, currency: string | null, lineMax: number): string {
  const columns: readonly Column[] = [
    { heading: 'TIME (UTC)', kind: 'word' },
    { heading: 'AMOUNT', kind: 'amount' },
    { heading: 'COIN', kind: 'word' },
    ...(currency === null ? [] : [{ heading: `VALUE (${currency.toUpperCase()})`, kind: 'amount' } as const]),
    { heading: 'BALANCE', kind: 'amount', isSpare: true },
    { heading: 'BLOCK', kind: 'number', isSpare: true },
    { heading: 'TRANSACTION', kind: 'text' },
  ]
  const cells = rows.map((row) => [
    row.timestamp.replace('T', ' ').replace('Z', ''),
    row.amount,
    'currency' in row ? row.currency : coin,
    ...(currency === null ? [] : [row.value?.amount ?? NO_VALUE]),
    row.balance,
    row.block_height === null ? 'unconfirmed' : String(row.block_height),
    row.tx_hash,
  ])
  return table(columns, cells, lineMax)
}
