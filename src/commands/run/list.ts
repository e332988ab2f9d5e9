import type { Address, Wallet } from '../../client/api-types.ts'
import { openTracker } from '../access/open-tracker.ts'
import { optionText } from '../access/option-text.ts'
import { readChain } from '../access/read-chain.ts'
import { readOwners } from '../access/read-owners.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { isKnown } from '../output/known.ts'
import { NO_VALUE } from '../output/no-value.ts'
import { notePendingPrices } from '../output/note-pending-prices.ts'
import { NOTHING_TRACKED } from '../output/nothing-tracked.ts'
import { printJson } from '../output/print-json.ts'
import { statusText } from '../output/status-text.ts'
import { type Column, table } from '../output/table.ts'

/** Lists wallets, and addresses that belong to none. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  const currency = optionText(call, 'currency')
  const chain = readChain(call)
  await using tracker = await openTracker(call)
  const owners = await readOwners(tracker.client, { currency, chain: chain?.slug ?? null })
  if (options['json'] === true) {
    printJson(terminal, owners)
    return EXIT.done
  }
  const { wallets, addresses } = owners
  const now = Date.now()
  const rows = [
    ...wallets.map((wallet) => rowOf(wallet, `wallet:${wallet.id}`, wallet.name, now)),
    ...addresses.map((one) => rowOf(one, String(one.id), nameOf(one), now)),
  ]
  if (rows.length > 0) terminal.out(table(columns(currency), rows, terminal.lineMax))
  else if (chain === null) terminal.note(NOTHING_TRACKED)
  else terminal.note(`No address or wallet of ${chain.name} is tracked yet.\n`)
  if (currency !== null) {
    const chains = [...wallets, ...addresses].filter(({ value }) => !value).map((item) => item.chain)
    await notePendingPrices(tracker.client, '', { currency, chains }, terminal)
  }
  return EXIT.done
}

function nameOf({ label, address }: Address): string {
  return label === null ? address : `${label} ${address}`
}

function columns(currency: string | null): readonly Column[] {
  return [
    { heading: 'ID', kind: 'number' },
    { heading: 'NAME', kind: 'text' },
    { heading: 'BALANCE', kind: 'amount' },
    { heading: 'COIN', kind: 'word' },
    { heading: 'STATUS', kind: 'sentence' },
    ...(currency === null ? [] : [{ heading: `VALUE (${currency.toUpperCase()})`, kind: 'amount' } as const]),
  ]
}

function rowOf(item: Address | Wallet, id: string, name: string, now: number): readonly string[] {
  const [balance, value] = isKnown(item) ? [item.balance, item.value?.amount] : []
  return [id, name, balance ?? NO_VALUE, item.currency, statusText(item, now), value ?? NO_VALUE]
}
