import type { ApiClient } from '../../client/api-client.ts'
import type { Address } from '../../client/api-types.ts'
import { openTracker } from '../access/open-tracker.ts'
import { findTarget, type Target } from '../access/target.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { isDoubtful, noteAttention } from '../output/attention.ts'
import type { OwnersDocument } from '../output/documents.ts'
import { NOTHING_TRACKED } from '../output/nothing-tracked.ts'
import { printJson } from '../output/print-json.ts'
import { Progress } from '../output/progress.ts'
import type { Terminal } from '../terminal.ts'
import { awaitOpinions } from '../verify/await-opinions.ts'
import { comparedOwners } from '../verify/compared-owners.ts'
import type { Comparison } from '../verify/comparison.ts'
import { type Outcome, outcomeOf } from '../verify/outcome.ts'
import { outcomeLines, outcomesCode } from '../verify/outcome-lines.ts'
import { pauseOf } from '../verify/pause-of.ts'

/** Compares histories with other sources, and waits for their answers. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  await using tracker = await openTracker(call, { synchronises: true })
  const { client } = tracker
  const target = await findTarget(client, call.args[0])
  const { addresses } = await comparedOwners(client, target)
  const progress = new Progress(terminal)
  const comparisons = await requested(client, addresses, progress)
  const isWaiting = options['wait'] !== false
  const unanswered = isWaiting ? await answered(client, target, comparisons, progress) : null
  progress.clear()
  const after = await comparedOwners(client, target)
  const wallets = after.wallets.filter(({ verification }) => verification?.state !== 'verified')
  const outcomes = outcomesOf(comparisons, after.addresses)
  if (options['json'] === true) printJson(terminal, { wallets, addresses: after.addresses })
  else if (after.wallets.length + after.addresses.length === 0) terminal.note(NOTHING_TRACKED)
  else {
    noteAttention({ wallets, addresses: after.addresses.filter(isUnproven) }, terminal)
    const reason = isWaiting ? (unanswered ?? 'No source has answered yet.') : null
    printLines(outcomes, { wallets, all: after.wallets.length, reason }, terminal)
  }
  return wallets.length > 0 ? EXIT.doubtful : outcomesCode(outcomes, isWaiting)
}

function isUnproven(address: Address): boolean {
  return address.verification === null || isDoubtful(address)
}

/** Asks other sources about each history. */
async function requested(
  client: ApiClient,
  addresses: readonly Address[],
  progress: Progress,
): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = []
  for (const [index, before] of addresses.entries()) {
    progress.show(index, addresses.length, `${index} of ${addresses.length} requested`)
    const requestedAt = Date.now()
    const sources = before.verification === null ? null : (await client.verifyAddress(before.id)).sources
    comparisons.push({ before, sources, requestedAt })
  }
  return comparisons
}

/** Waits for one more opinion about each of them. Returns why the wait ended before; null if it did not. */
function answered(
  client: ApiClient,
  target: Target,
  comparisons: readonly Comparison[],
  progress: Progress,
): Promise<string | null> {
  const asked = new Set(comparisons.flatMap(({ sources }) => sources ?? []))
  return awaitOpinions(comparisons, {
    read: async () => (await comparedOwners(client, target)).addresses,
    heldUp: async () => pauseOf(await client.sources(), asked, Date.now()),
    onProgress: (done, of) => progress.show(done, of, `${done} of ${of} compared`),
  })
}

/** One for each address that is still tracked. */
function outcomesOf(comparisons: readonly Comparison[], addresses: readonly Address[]): readonly Outcome[] {
  const after = new Map(addresses.map((address) => [address.id, address]))
  return comparisons.flatMap((comparison) => {
    const now = after.get(comparison.before.id)
    return now === undefined ? [] : [outcomeOf(comparison, now)]
  })
}

interface Remainder {
  /** Not proven. */
  readonly wallets: OwnersDocument['wallets']
  /** Wallets in all. */
  readonly all: number
  /** Why sources have not answered; null if that was not waited for. */
  readonly reason: string | null
}

function printLines(
  outcomes: readonly Outcome[],
  { wallets, all, reason }: Remainder,
  terminal: Terminal,
): void {
  for (const line of outcomeLines(outcomes, reason)) terminal.out(`${line}\n`)
  if (wallets.length > 0) {
    const verb = wallets.length === 1 ? 'is' : 'are'
    terminal.out(`${wallets.length} of ${all} wallets ${verb} not proven.\n`)
  } else if (outcomes.length === 0) {
    terminal.out('There is nothing to compare: no address has a transaction.\n')
  }
}
