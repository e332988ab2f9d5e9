import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../../client/api-client.ts'
import type { Address, Wallet } from '../../client/api-types.ts'
import { openTracker } from '../access/open-tracker.ts'
import { readOwners } from '../access/read-owners.ts'
import { findTarget, pathOf, type Target } from '../access/target.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { attentionCode, needsAttention, noteAttention } from '../output/attention.ts'
import type { OwnersDocument } from '../output/documents.ts'
import { NOTHING_TRACKED } from '../output/nothing-tracked.ts'
import { outageSentences } from '../output/outage-sentences.ts'
import { printJson } from '../output/print-json.ts'
import { Progress } from '../output/progress.ts'
import { statusText } from '../output/status-text.ts'

const POLL_MS = 500
const RESUMES = 'Syncing resumes automatically when the connection is back.'
const REPEAT = 'Repeat the command when the connection is back.'

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
  const owners =
    target.kind === 'everything' ? await awaitAll(client, progress) : await awaitOne(client, target, progress)
  progress.clear()
  const attention = {
    wallets: owners.wallets.filter(needsAttention),
    addresses: owners.addresses.filter(needsAttention),
  }
  const [one] = target.kind === 'everything' ? [] : [...owners.wallets, ...owners.addresses]
  if (options['json'] === true) printJson(terminal, one ?? attention)
  else {
    const outage = [...attention.wallets, ...attention.addresses].some(isUnavailable)
      ? outageSentences(await client.sources())
      : null
    if (outage !== null) terminal.note(`${outage} ${tracker.keepsRunning ? RESUMES : REPEAT}\n`)
    noteAttention(attention, terminal)
    const count = owners.wallets.length + owners.addresses.length
    const good = count - attention.wallets.length - attention.addresses.length
    if (count === 0) terminal.note(NOTHING_TRACKED)
    else if (one === undefined) terminal.out(`${good} of ${count} are synchronised.\n`)
    else if (good === 1)
      terminal.out(`${one.balance} ${one.currency}, ${lowered(statusText(one, Date.now()))}.\n`)
  }
  return attentionCode(attention)
}

function isUnavailable({ sync_status: status, sync_error: error }: Address | Wallet): boolean {
  return status === 'ERROR' && error?.code === 'source_unavailable'
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function requested(client: ApiClient, target: Target): Promise<{ readonly detail: string }> {
  if (target.kind === 'everything') return client.syncAll()
  if (target.kind === 'group')
    throw new UsageError('A group is synchronised with its members; name one of them.')
  return client.connection.request(`${pathOf(target)}/sync`, { method: 'POST' })
}

async function awaitOne(
  { connection }: ApiClient,
  target: Target,
  progress: Progress,
): Promise<OwnersDocument> {
  for (;;) {
    const item = await connection.request<Address | Wallet>(pathOf(target))
    if (item.sync_status !== 'IN_PROGRESS') {
      return 'branches' in item ? { wallets: [item], addresses: [] } : { wallets: [], addresses: [item] }
    }
    const total = 'sync_total' in item ? (item.sync_total ?? 0) : 0
    progress.show(
      'last_synced_offset' in item ? item.last_synced_offset : 0,
      total,
      statusText(item, Date.now()),
    )
    await sleep(POLL_MS)
  }
}

/** Waits until each that was to be read has been; what the schedule queues again meanwhile is not waited for. */
async function awaitAll(client: ApiClient, progress: Progress): Promise<OwnersDocument> {
  const read = async () => keysOf(await readOwners(client, { status: 'IN_PROGRESS' }))
  let waiting = await read()
  const all = waiting.length
  while (waiting.length > 0) {
    progress.show(all - waiting.length, all, `${all - waiting.length} of ${all} synchronised`)
    await sleep(POLL_MS)
    const now = await read()
    waiting = waiting.filter((key) => now.includes(key))
  }
  return await readOwners(client)
}

function keysOf({ wallets, addresses }: OwnersDocument): readonly string[] {
  return [...wallets.map(({ id }) => `wallet:${id}`), ...addresses.map(({ id }) => `address:${id}`)]
}
