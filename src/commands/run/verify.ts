import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../../client/api-client.ts'
import type { Address } from '../../client/api-types.ts'
import { readAll } from '../../client/read-all.ts'
import { openTracker } from '../access/open-tracker.ts'
import { findTarget, type Target } from '../access/target.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
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
  const asked = await requested(client, before)
  if (options['wait'] === false) {
    terminal.out(`${asked.size} of ${before.length} addresses are being compared.\n`)
    return EXIT.done
  }
  const checked = await answered(client, target, before, asked, new Progress(terminal))
  if (options['json'] === true) printJson(terminal, { addresses: checked })
  else report(checked, before.length, call)
  return checked.some(isDoubtful) ? EXIT.unproven : EXIT.done
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
async function requested(client: ApiClient, addresses: readonly Address[]): Promise<ReadonlySet<number>> {
  const asked = new Set<number>()
  for (const { id } of addresses) {
    const { sources } = await client.verifyAddress(id)
    if (sources.length > 0) asked.add(id)
  }
  return asked
}

async function answered(
  client: ApiClient,
  target: Target,
  before: readonly Address[],
  asked: ReadonlySet<number>,
  progress: Progress,
): Promise<readonly Address[]> {
  const last = new Map(before.map((address) => [address.id, newestOpinion(address)]))
  for (;;) {
    const now = (await addressesOf(client, target)).filter(({ id }) => asked.has(id))
    const done = now.filter((address) => newestOpinion(address) !== last.get(address.id))
    progress.show(done.length, now.length, `${done.length} of ${now.length} compared`)
    if (done.length === now.length) {
      progress.clear()
      return now
    }
    await sleep(POLL_MS)
  }
}

function newestOpinion({ verification }: Address): string {
  return (
    (verification?.opinions ?? [])
      .map(({ at }) => at)
      .toSorted()
      .at(-1) ?? ''
  )
}

function isDoubtful({ verification }: Address): boolean {
  return verification === null || verification.state !== 'verified'
}

function report(checked: readonly Address[], of: number, { terminal }: CommandCall): void {
  const doubtful = checked.filter(isDoubtful)
  for (const { label, address, verification } of doubtful) {
    const reason = verification?.opinions.find(({ agrees }) => agrees === false)?.detail
    terminal.note(`${label ?? address}: ${reason ?? 'not proven'}\n`)
  }
  const agreeing = checked.filter(({ verification }) => (verification?.confirmed_by.length ?? 0) > 1).length
  terminal.out(`Two sources agree about ${agreeing} of ${of} addresses.\n`)
}
