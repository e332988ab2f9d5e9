import type { ApiClient } from '../../client/api-client.ts'
import type { Balance, Total } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import { openTracker } from '../access/open-tracker.ts'
import { findTarget, type Target } from '../access/target.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { printJson } from '../output/print-json.ts'
import { table } from '../output/table.ts'

/** Shows the balance of an address, a wallet, a group or everything. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  await using tracker = await openTracker(call)
  const { client } = tracker
  const target = await findTarget(client, call.args[0])
  const at = options['at'] === undefined ? null : String(options['at'])
  const currency = options['currency'] === undefined ? null : String(options['currency'])
  if (at !== null && currency !== null) {
    throw new UsageError(
      'The value of a moment is not kept for balances; write --at or --currency, not both.',
    )
  }
  if (target.kind === 'everything' || target.kind === 'group') {
    if (at !== null) throw new UsageError('A balance at a moment is that of one address or wallet; name it.')
    const path = target.kind === 'group' ? `/groups/${target.id}/totals` : '/totals'
    const answer = await client.connection.request<{ totals: Total[] }>(withQuery(path, { currency }))
    if (options['json'] === true) printJson(terminal, answer)
    else terminal.out(totalsTable(answer.totals, currency !== null, terminal.columns))
    return EXIT.done
  }
  const { id, kind } = target
  const subject = await subjectOf(client, { kind, id }, currency)
  if (at === null && currency !== null) {
    if (options['json'] === true) printJson(terminal, subject)
    else terminal.out(`${subject.balance} ${subject.currency}${valueText(subject.value)}\n`)
    return EXIT.done
  }
  const path = `/${kind === 'address' ? 'addresses' : 'wallets'}/${id}/balance`
  const balance = await client.connection.request<Balance>(withQuery(path, { at }))
  if (options['json'] === true) printJson(terminal, balance)
  else terminal.out(`${balance.balance} ${subject.currency}\n`)
  return EXIT.done
}

interface Subject {
  readonly balance: string
  readonly currency: string
  readonly value?: { readonly amount: string; readonly currency: string } | null
}

function subjectOf(
  client: ApiClient,
  target: Target & { id: number },
  currency: string | null,
): Promise<Subject> {
  const folder = target.kind === 'address' ? 'addresses' : 'wallets'
  return client.connection.request(withQuery(`/${folder}/${target.id}`, { currency }))
}

function valueText(value: Subject['value']): string {
  return value === undefined || value === null ? ' (no price)' : ` = ${value.amount} ${value.currency}`
}

function totalsTable(totals: readonly Total[], hasValues: boolean, lineMax: number): string {
  const columns = [
    { heading: 'BALANCE', isNumber: true },
    { heading: 'COIN' },
    ...(hasValues ? [{ heading: 'VALUE', isNumber: true }, { heading: '' }] : []),
    { heading: 'ADDRESSES', isNumber: true },
    { heading: 'TRANSACTIONS', isNumber: true },
  ]
  const rows = totals.map(({ balance, currency, value, addresses, transactions }) => [
    balance,
    currency,
    ...(hasValues ? [value?.amount ?? '—', value?.currency ?? ''] : []),
    String(addresses),
    String(transactions),
  ])
  return table(columns, rows, lineMax)
}
