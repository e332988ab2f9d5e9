import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../../client/api-client.ts'
import type { Address, Wallet } from '../../client/api-types.ts'
import { openTracker } from '../access/open-tracker.ts'
import { findTarget, type Target } from '../access/target.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { printJson } from '../output/print-json.ts'
import { Progress } from '../output/progress.ts'
import { statusText } from '../output/status-text.ts'

const POLL_MS = 500

/** Synchronises, and waits for the end. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  await using tracker = await openTracker(call, { synchronises: true })
  const { client } = tracker
  const target = await findTarget(client, call.args[0])
  const accepted = await requested(client, target)
  if (options['wait'] === false) {
    if (options['json'] === true) printJson(terminal, accepted)
    else terminal.out(`${accepted.detail}\n`)
    return EXIT.done
  }
  const progress = new Progress(terminal)
  if (target.kind === 'everything') return await awaitAll(client, call, progress)
  const item = await awaitOne(client, target, progress)
  if (options['json'] === true) printJson(terminal, item)
  else terminal.out(`${item.balance} ${item.currency}, ${statusText(item)}.\n`)
  return item.sync_status === 'ERROR' ? EXIT.failed : EXIT.done
}

function requested(client: ApiClient, target: Target): Promise<{ readonly detail: string }> {
  switch (target.kind) {
    case 'everything':
      return client.syncAll()
    case 'address':
      return client.syncAddress(target.id)
    case 'wallet':
      return client.wallets.sync(target.id)
    case 'group':
      throw new UsageError('A group is synchronised with its members; name one of them.')
  }
}

async function awaitOne(client: ApiClient, target: Target & { id?: number }, progress: Progress) {
  for (;;) {
    const { id = 0 } = target
    const item: Address | Wallet =
      target.kind === 'wallet' ? await client.wallets.get(id) : await client.address(id)
    if (!isUnfinished(item)) {
      progress.clear()
      return item
    }
    progress.show(item.last_synced_offset, item.sync_total ?? 0, statusText(item))
    await sleep(POLL_MS)
  }
}

async function awaitAll(
  client: ApiClient,
  { options, terminal }: CommandCall,
  progress: Progress,
): Promise<ExitCode> {
  let most = 0
  for (;;) {
    const left = await unfinished(client)
    most = Math.max(most, left)
    if (left === 0) break
    progress.show(most - left, most, `${most - left} of ${most}`)
    await sleep(POLL_MS)
  }
  progress.clear()
  const failed = await client.addresses({ status: 'ERROR', limit: 1000 })
  if (options['json'] === true) printJson(terminal, failed)
  else if (failed.total === 0) terminal.out('Everything is synchronised.\n')
  for (const address of options['json'] === true ? [] : failed.addresses) {
    terminal.note(`${address.label ?? address.address}: ${statusText(address)}\n`)
  }
  return failed.total === 0 ? EXIT.done : EXIT.failed
}

/** Addresses and wallets that wait or are being read. */
async function unfinished(client: ApiClient): Promise<number> {
  const wallets = (await client.wallets.list()).filter(isUnfinished).length
  const { total } = await client.addresses({ status: 'IN_PROGRESS', limit: 1 })
  return total + wallets
}

function isUnfinished({ sync_status: status }: Pick<Address, 'sync_status'>): boolean {
  return status === 'IN_PROGRESS'
}
