import type { Address, Wallet } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import { openTracker } from '../access/open-tracker.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { printJson } from '../output/print-json.ts'
import { statusText } from '../output/status-text.ts'
import { table } from '../output/table.ts'

/** Lists wallets, and addresses that belong to none. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  await using tracker = await openTracker(call)
  const { client } = tracker
  const currency = options['currency'] === undefined ? {} : { currency: String(options['currency']) }
  const chain = options['chain'] === undefined ? null : String(options['chain'])
  const { wallets: owned } = await client.connection.request<{ wallets: Wallet[] }>(
    withQuery('/wallets', currency),
  )
  const wallets = owned.filter((wallet) => chain === null || wallet.chain === chain)
  const addresses: Address[] = []
  const filter = { ...currency, ...(chain === null ? {} : { chain }) }
  for await (const page of client.allAddresses(filter as never)) addresses.push(...page)
  if (options['json'] === true) {
    printJson(terminal, { wallets, addresses })
    return EXIT.done
  }
  const hasValues = 'currency' in currency
  const rows = [
    ...wallets.map((wallet) => rowOf(wallet, `wallet:${wallet.id}`, wallet.name, hasValues)),
    ...addresses.map((one) =>
      rowOf(one, String(one.id), one.label === null ? one.address : `${one.label} ${one.address}`, hasValues),
    ),
  ]
  if (rows.length === 0) terminal.note('Nothing is tracked yet. Add an address with "cointracker add".\n')
  else terminal.out(table(columns(hasValues), rows, terminal.columns))
  return EXIT.done
}

function columns(hasValues: boolean) {
  const value = hasValues ? [{ heading: 'VALUE', isNumber: true }, { heading: '' }] : []
  return [
    { heading: 'ID', isNumber: true },
    { heading: 'NAME' },
    { heading: 'BALANCE', isNumber: true },
    { heading: 'COIN' },
    ...value,
    { heading: 'STATUS' },
  ]
}

function rowOf(item: Address | Wallet, id: string, name: string, hasValues: boolean): readonly string[] {
  const value = hasValues ? [item.value?.amount ?? '—', item.value?.currency ?? ''] : []
  return [id, name, item.balance, item.currency, ...value, statusText(item)]
}
