import type { ApiClient } from '../../client/api-client.ts'
import type { Address, Balance, Totals, ValueHistory, Wallet } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import { openTracker } from '../access/open-tracker.ts'
import { optionText } from '../access/option-text.ts'
import { readSubject, type Subject } from '../access/read-subject.ts'
import { type Moment, readTime } from '../access/read-time.ts'
import { findTarget, pathOf, type Target } from '../access/target.ts'
import { type CommandCall, type ExitCode, UsageError } from '../command.ts'
import { knownCode, noteUnknown } from '../output/known.ts'
import { notePendingPrices } from '../output/note-pending-prices.ts'
import { NOTHING_TRACKED } from '../output/nothing-tracked.ts'
import { printJson } from '../output/print-json.ts'
import { totalsTable } from '../output/totals-table.ts'

/** The API's answer, read where it is printed, and the same for a person. */
interface Shown {
  answer(): unknown
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
  const subject = await readSubject(tracker.client, target, at === null ? currency : null)
  const { known } = subject
  const question = { ...subject, at, currency, lineMax: terminal.lineMax }
  const { answer, text, unvalued = [] } = await shownOf(tracker.client, target, question)
  if (call.options['json'] === true) printJson(terminal, await answer())
  else if (text === '' && known.kind === 'all') terminal.note(await absenceText(tracker.client, target))
  else if (known.kind !== 'none') {
    terminal.out(text)
    if (currency !== null) {
      await notePendingPrices(tracker.client, pathOf(target), { currency, chains: unvalued }, terminal)
    }
  }
  noteUnknown(known, 'The balance is not known yet', terminal)
  return knownCode(known)
}

/** Why there is no total. */
async function absenceText({ wallets }: ApiClient, target: Target): Promise<string> {
  const isEmpty = target.kind === 'everything' && (await wallets.list()).length === 0
  return isEmpty ? NOTHING_TRACKED : 'No address has been used yet.\n'
}

/** Null for now, which a date of today means too. */
function momentOf(call: CommandCall): Moment | null {
  const text = optionText(call, 'at')
  if (text === null) return null
  const moment = readTime('--at', text, 'end')
  return moment.date === new Date().toISOString().slice(0, 10) ? null : moment
}

interface Question extends Subject {
  readonly at: Moment | null
  readonly currency: string | null
  readonly lineMax: number
}

async function shownOf(client: ApiClient, target: Target, question: Question): Promise<Shown> {
  const { one, at, currency } = question
  if (at !== null && currency !== null) return valueAt(client, target, question, at)
  if (one !== null) {
    return at === null ? balanceNow(client, target, one, currency) : balanceAt(client, target, one, at)
  }
  if (at === null) return totalsNow(client, target, question)
  throw new UsageError(
    'With --at, name one address or wallet; or add --currency for the value of everything.',
  )
}

async function totalsNow(
  { connection }: ApiClient,
  target: Target,
  { currency, known, lineMax }: Question,
): Promise<Shown> {
  const answer = await connection.request<Totals>(withQuery(`${pathOf(target)}/totals`, { currency }))
  const unvalued = answer.total_value?.unpriced.map(({ chain }) => chain) ?? []
  return { answer: () => answer, text: totalsTable(answer, known, lineMax), unvalued }
}

function balanceNow(
  { connection }: ApiClient,
  target: Target,
  one: Address | Wallet,
  currency: string | null,
): Shown {
  const balance = `${one.balance} ${one.currency}`
  if (currency === null) {
    const answer = () => connection.request<Balance>(`${pathOf(target)}/balance`)
    return { answer, text: `${balance}\n` }
  }
  const { value } = one
  const text =
    value === undefined || value === null ? 'no price is known' : `${value.amount} ${value.currency}`
  return { answer: () => one, text: `${balance}, ${text}\n`, unvalued: value ? [] : [one.chain] }
}

async function balanceAt(
  { connection }: ApiClient,
  target: Target,
  { currency }: Address | Wallet,
  { time: at }: Moment,
): Promise<Shown> {
  const answer = await connection.request<Balance>(withQuery(`${pathOf(target)}/balance`, { at }))
  return { answer: () => answer, text: `${answer.balance} ${currency}\n` }
}

/** At the end of a UTC day, by its closing price. */
async function valueAt(
  client: ApiClient,
  target: Target,
  { one, known, currency }: Question,
  at: Moment,
): Promise<Shown> {
  const query = { currency, from: at.date, to: at.date, points: 1 }
  const path = withQuery(`${pathOf(target)}/value-history`, query)
  const answer = await client.connection.request<ValueHistory>(path)
  const [point] = answer.points
  const isShown = point?.value && (known.kind === 'all' || /[1-9]/.test(point.value))
  const worth = isShown ? `${point.value} ${answer.currency}` : 'no value is known'
  const unvalued = point?.value ? (point.unpriced ?? []) : null
  const unpriced = point?.unpriced?.join(', ') ?? ''
  const without =
    unpriced === '' ? '' : isShown ? ` without ${unpriced}` : `: there is no price of ${unpriced}`
  if (one === null) return { answer: () => answer, text: `${worth}${without}\n`, unvalued }
  const { text } = await balanceAt(client, target, one, at)
  return { answer: () => answer, text: `${text.trimEnd()}, ${worth}\n`, unvalued }
}
