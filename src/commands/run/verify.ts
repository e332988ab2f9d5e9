import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../../client/api-client.ts'
import type { Address } from '../../client/api-types.ts'
import { readAll } from '../../client/read-all.ts'
import { openTracker } from '../access/open-tracker.ts'
import { findTarget, type Target } from '../access/target.ts'
import { type CommandCall, type ExitCode, UsageError } from '../command.ts'
import { attentionCode, isDoubtful, noteAttention } from '../output/attention.ts'
import { printJson } from '../output/print-json.ts'
import { Progress } from '../output/progress.ts'

const POLL_MS = 500

/** Compares histories with other sources, and waits for their answers. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  await using tracker = await openTracker(call, { synchronises: true })
  const { client } = tracker
  const target = await findTarget(client, call.args[0])
  const before = await addressesOf(client, target)
  const progress = new Progress(terminal)
  const asked = await requested(client, before, progress)
  if (options['wait'] !== false) await answered(client, target, before, asked, progress)
  progress.clear()
  const after = await addressesOf(client, target)
  const doubtful = { wallets: [], addresses: after.filter(isDoubtful) }
  if (options['json'] === true) printJson(terminal, { wallets: [], addresses: after })
  else if (options['wait'] === false) {
    terminal.out(`${asked.size} of ${before.length} addresses are being compared.\n`)
  } else {
    noteAttention(doubtful, terminal)
    report(after, asked, call)
  }
  return attentionCode(doubtful)
}

/** Those whose history is known. */
async function addressesOf(client: ApiClient, target: Target): Promise<readonly Address[]> {
  if (target.kind === 'group') throw new UsageError('A group is verified with its members; name one of them.')
  if (target.kind === 'address') return [await client.address(target.id)]
  const all: Address[] = []
  const owners = target.kind === 'wallet' ? [String(target.id)] : [undefined, 'any']
  for (const wallet of owners) {
    const query = wallet === undefined ? {} : { wallet }
    for await (const page of readAll(
      async (place) => (await client.addresses({ ...query, ...place })).addresses,
    )) {
      all.push(...page)
    }
  }
  return all.filter(({ verification, transaction_count: count }) => verification !== null && count > 0)
}

/** The ids of the addresses that another source is asked about. */
async function requested(
  client: ApiClient,
  addresses: readonly Address[],
  progress: Progress,
): Promise<ReadonlySet<number>> {
  const asked = new Set<number>()
  for (const [index, { id }] of addresses.entries()) {
    progress.show(index, addresses.length, `${index} of ${addresses.length} requested`)
    const { sources } = await client.verifyAddress(id)
    if (sources.length > 0) asked.add(id)
  }
  return asked
}

/** Waits for one more opinion about each of them. */
async function answered(
  client: ApiClient,
  target: Target,
  before: readonly Address[],
  asked: ReadonlySet<number>,
  progress: Progress,
): Promise<void> {
  const last = new Map(before.map((address) => [address.id, newestOpinion(address)]))
  for (;;) {
    const now = (await addressesOf(client, target)).filter(({ id }) => asked.has(id))
    const done = now.filter((address) => newestOpinion(address) !== last.get(address.id))
    if (done.length === now.length) return
    progress.show(done.length, now.length, `${done.length} of ${now.length} compared`)
    await sleep(POLL_MS)
  }
}

function newestOpinion({ verification }: Address): string | undefined {
  const times = (verification?.opinions ?? []).map(({ at }) => at)
  return times.toSorted().at(-1)
}

function report(addresses: readonly Address[], asked: ReadonlySet<number>, { terminal }: CommandCall): void {
  for (const { id, label, address, verification } of addresses) {
    const silent = verification?.opinions.find(({ agrees }) => agrees === null)
    if (asked.has(id) && silent !== undefined) terminal.note(`${label ?? address}: ${silent.detail}\n`)
  }
  const unasked = addresses.filter(({ id }) => !asked.has(id)).length
  if (unasked > 0) terminal.note(`No other source serves ${unasked} of ${addresses.length} addresses.\n`)
  const agreeing = addresses.filter(({ verification }) => (verification?.confirmed_by.length ?? 0) > 1).length
  terminal.out(`Two sources agree about ${agreeing} of ${addresses.length} addresses.\n`)
}
