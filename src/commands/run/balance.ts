import type { ApiClient } from '../../client/api-client.ts'
import type { Address, Balance, Totals, ValueHistory, Wallet } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import { openTracker } from '../access/open-tracker.ts'
import { optionText } from '../access/option-text.ts'
import { type Moment, readTime } from '../access/read-time.ts'
import { findTarget, pathOf, type Target } from '../access/target.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { notePendingPrices } from '../output/note-pending-prices.ts'
import { printJson } from '../output/print-json.ts'
import { totalsTable } from '../output/totals-table.ts'

/** The API's answer, and the same for a person. */
interface Shown {
  readonly answer: unknown
  readonly text: string
  /** The coins without a value; null where these are not known, left out where there is no currency. */
  readonly unvalued?: readonly string[] | null
}

/** Shows the balance of an address, a wallet, a group or everything. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { terminal } = call
  const at = momentOf(call)
  const currency = optionText(call, 'currency')
  if (at !== null && at.date === null && currency !== null) {
    throw new UsageError(
      'Values are known for the end of a day only; with --currency, write --at as a date, such as 2025-12-31.',
    )
  }
  await using tracker = await openTracker(call)
  const target = await findTarget(tracker.client, call.args[0])
  const question = { at, currency, lineMax: terminal.lineMax }
  const { answer, text, unvalued = [] } = await shownOf(tracker.client, target, question)
  if (call.options['json'] === true) {
    printJson(terminal, answer)
    return EXIT.done
  }
  terminal.out(text)
  if (currency !== null) {
    await notePendingPrices(tracker.client, pathOf(target), { currency, chains: unvalued }, terminal)
  }
  return EXIT.done
}

/** Null for now, which a date of today means too. */
function momentOf(call: CommandCall): Moment | null {
  const text = optionText(call, 'at')
  if (text === null) return null
  const moment = readTime('--at', text, 'end')
  return moment.date === new Date().toISOString().slice(0, 10) ? null : moment
}

interface Question {
  readonly at: Moment | null
  readonly currency: string | null
  readonly lineMax: number
}

function shownOf(client: ApiClient, target: Target, { at, currency, lineMax }: Question): Promise<Shown> {
  if (at !== null && currency !== null) return valueAt(client, target, at, currency)
  if (target.kind === 'address' || target.kind === 'wallet') {
    return at === null ? balanceNow(client, target, currency) : balanceAt(client, target, at)
  }
  if (at === null) return totalsNow(client, target, currency, lineMax)
  throw new UsageError(
    'With --at, name one address or wallet; or add --currency for the value of everything.',
  )
}

async function totalsNow(
  { connection }: ApiClient,
  target: Target,
  currency: string | null,
  lineMax: number,
): Promise<Shown> {
  const answer = await connection.request<Totals>(withQuery(`${pathOf(target)}/totals`, { currency }))
  const unvalued = answer.total_value?.unpriced.map(({ chain }) => chain) ?? []
  return { answer, text: totalsTable(answer, lineMax), unvalued }
}

async function balanceNow(
  { connection }: ApiClient,
  target: Target,
  currency: string | null,
): Promise<Shown> {
  const subject = await connection.request<Address | Wallet>(withQuery(pathOf(target), { currency }))
  const balance = `${subject.balance} ${subject.currency}`
  if (currency === null) {
    const answer = await connection.request<Balance>(`${pathOf(target)}/balance`)
    return { answer, text: `${balance}\n` }
  }
  const { value } = subject
  const text =
    value === undefined || value === null ? 'no price is known' : `${value.amount} ${value.currency}`
  return { answer: subject, text: `${balance}, ${text}\n`, unvalued: value ? [] : [subject.chain] }
}

async function balanceAt({ connection }: ApiClient, target: Target, { time: at }: Moment): Promise<Shown> {
  const { currency } = await connection.request<Address | Wallet>(pathOf(target))
  const answer = await connection.request<Balance>(withQuery(`${pathOf(target)}/balance`, { at }))
  return { answer, text: `${answer.balance} ${currency}\n` }
}

/** At the end of a UTC day, by its closing price. */
async function valueAt(
  client: ApiClient,
  target: Target,
  { time, date }: Moment,
  currency: string,
): Promise<Shown> {
  const query = { currency, from: date, to: date, points: 1 }
  const path = withQuery(`${pathOf(target)}/value-history`, query)
  const answer = await client.connection.request<ValueHistory>(path)
  const [point] = answer.points
  const worth = point?.value ? `${point.value} ${answer.currency}` : 'no value is known'
  const unvalued = point?.value ? (point.unpriced ?? []) : null
  const unpriced = point?.unpriced?.length ? ` without ${point.unpriced.join(', ')}` : ''
  if (target.kind !== 'address' && target.kind !== 'wallet')
    return { answer, text: `${worth}${unpriced}\n`, unvalued }
  const { text } = await balanceAt(client, target, { time, date })
  return { answer, text: `${text.trimEnd()}, ${worth}\n`, unvalued }
}
