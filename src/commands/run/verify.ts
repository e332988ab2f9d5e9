import type { ApiClient } from '../../client/api-client.ts'
import type { Address } from '../../client/api-types.ts'
import { openTracker } from '../access/open-tracker.ts'
import { findTarget, type Target } from '../access/target.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { attentionCode, isDoubtful, noteAttention } from '../output/attention.ts'
import { printJson } from '../output/print-json.ts'
import { Progress } from '../output/progress.ts'
import { awaitOpinions } from '../verify/await-opinions.ts'
import { pauseOf } from '../verify/pause-of.ts'

/** Compares histories with other sources, and waits for their answers. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  await using tracker = await openTracker(call, { synchronises: true })
  const { client } = tracker
  const target = await findTarget(client, call.args[0])
  const before = await addressesOf(client, target)
  const progress = new Progress(terminal)
  const asked = await requested(client, before, progress)
  const isWaiting = options['wait'] !== false
  const unfinished = isWaiting ? await answered(client, target, before, asked, progress) : null
  progress.clear()
  const after = await addressesOf(client, target)
  const doubtful = { wallets: [], addresses: after.filter(isDoubtful) }
  if (options['json'] === true) printJson(terminal, { wallets: [], addresses: after })
  else if (!isWaiting) {
    terminal.out(`${asked.times.size} of ${before.length} addresses are being compared.\n`)
  } else {
    noteAttention(doubtful, terminal)
    report(after, asked.times, call)
  }
  if (unfinished !== null) terminal.note(`${unfinished}\n`)
  const code = attentionCode(doubtful)
  return code === EXIT.done && unfinished !== null ? EXIT.failed : code
}

/** Those whose history is known. */
async function addressesOf(client: ApiClient, target: Target): Promise<readonly Address[]> {
  if (target.kind === 'group') throw new UsageError('A group is verified with its members; name one of them.')
  if (target.kind === 'address') return [await client.address(target.id)]
  const all: Address[] = []
  const owners = target.kind === 'wallet' ? [String(target.id)] : [undefined, 'any']
  for (const wallet of owners) {
    const pages = client.allAddresses(wallet === undefined ? {} : { wallet })
    for await (const page of pages) all.push(...page)
  }
  return all.filter(({ verification, transaction_count: count }) => verification !== null && count > 0)
}

/** Of the addresses that other sources are asked about: when, in milliseconds since 1970, and the sources. */
interface Requests {
  readonly times: ReadonlyMap<number, number>
  readonly sources: ReadonlySet<string>
}

async function requested(
  client: ApiClient,
  addresses: readonly Address[],
  progress: Progress,
): Promise<Requests> {
  const times = new Map<number, number>()
  const asked = new Set<string>()
  for (const [index, { id }] of addresses.entries()) {
    progress.show(index, addresses.length, `${index} of ${addresses.length} requested`)
    const now = Date.now()
    const { sources } = await client.verifyAddress(id)
    if (sources.length > 0) times.set(id, now)
    for (const source of sources) asked.add(source)
  }
  return { times, sources: asked }
}

/** Waits for one more opinion about each of them. Returns why the wait ended before; null if it did not. */
function answered(
  client: ApiClient,
  target: Target,
  before: readonly Address[],
  { times, sources }: Requests,
  progress: Progress,
): Promise<string | null> {
  return awaitOpinions(times, {
    before,
    read: () => addressesOf(client, target),
    heldUp: async () => pauseOf(await client.sources(), sources),
    onProgress: (done, of) => progress.show(done, of, `${done} of ${of} compared`),
  })
}

function report(
  addresses: readonly Address[],
  asked: ReadonlyMap<number, number>,
  { terminal }: CommandCall,
): void {
  for (const { id, label, address, verification } of addresses) {
    const silent = verification?.opinions.find(({ agrees }) => agrees === null)
    if (asked.has(id) && silent !== undefined) terminal.note(`${label ?? address}: ${silent.detail}\n`)
  }
  const unasked = addresses.filter(({ id }) => !asked.has(id)).length
  if (unasked > 0) terminal.note(`No other source serves ${unasked} of ${addresses.length} addresses.\n`)
  const agreeing = addresses.filter(({ verification }) => (verification?.confirmed_by.length ?? 0) > 1).length
  terminal.out(`Two sources agree about ${agreeing} of ${addresses.length} addresses.\n`)
}
