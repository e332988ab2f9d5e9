import { setImmediate } from 'node:timers/promises'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { LabelChanges, NewLabelLine, StoredLabelLine } from '../../domain/labels/label-changes.ts'
import { HASH_TYPES, KNOWN_TYPES } from '../../domain/labels/label-line.ts'
import { type LineGroup, type LineOutcome, planLines } from '../../domain/labels/plan-lines.ts'
import type { FollowedAddresses } from '../../domain/ports/followed-addresses.ts'
import type { Labels as LabelStore } from '../../domain/ports/labels.ts'
import type { TransactionNotes } from '../../domain/ports/transaction-notes.ts'
import { inSlices } from '../in-slices.ts'
import { exportedLines } from './exported-lines.ts'
import { NotesOfLines } from './notes-of-lines.ts'
import { Places } from './places.ts'
import type { NumberedLine, SkippedLine } from './read-file.ts'

export interface LabelsPorts {
  readonly labels: LabelStore
  readonly followed: FollowedAddresses
  readonly notes: TransactionNotes
}

export interface ImportedLabels {
  readonly applied: number
  readonly unchanged: number
  readonly replaced: number
  readonly skipped: readonly SkippedLine[]
  /** Types that BIP-329 did not have; their lines are kept. */
  readonly unknownTypes: readonly string[]
}

/** Things of a file that are looked up at once. */
const BATCH = 500

/** Labels of transactions, addresses and everything else that BIP-329 knows. Calls throw AppError. */
export class Labels {
  readonly #ports: LabelsPorts
  /** One import at a time. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(ports: LabelsPorts) {
    this.#ports = ports
  }

  /** All or nothing. `chain`: that of lines whose references do not say it. */
  import(bytes: Uint8Array, chain: ChainSlug | undefined): Promise<ImportedLabels> {
    const imported = this.#last.then(() => this.#import(bytes, chain))
    this.#last = imported.catch(() => {})
    return imported
  }

  /** The lines of a file in slices; those of one chain are also those that fit any. */
  export(chain: ChainSlug | undefined): AsyncGenerator<readonly string[]> {
    return exportedLines(this.#ports, chain)
  }

  async #import(bytes: Uint8Array, chain: ChainSlug | undefined): Promise<ImportedLabels> {
    // With it come the word lists of recovery phrases.
    const { readLabelFile } = await import('./read-file.ts')
    const { lines, skipped } = await inSlices(readLabelFile(bytes))
    const outcomes: Record<LineOutcome, number> = { applied: 0, unchanged: 0, replaced: 0 }
    const removed: number[] = []
    const added: NewLabelLine[] = []
    const addresses = new Map<number, string | null>()
    for (const batch of batchesOf(lines)) {
      for (const group of await this.#groupsOf(batch, chain)) {
        const plan = planLines(group)
        for (const outcome of plan.outcomes) outcomes[outcome] += 1
        removed.push(...plan.removed)
        added.push(...plan.added)
        for (const [id, label] of plan.addresses) addresses.set(id, label)
      }
      await setImmediate()
    }
    const changes: LabelChanges = { removed, added, addresses }
    if (removed.length + added.length + addresses.size > 0) await this.#ports.labels.apply(changes)
    const unknown = new Set(lines.map(({ line }) => line.type).filter((type) => !KNOWN_TYPES.includes(type)))
    return { ...outcomes, skipped, unknownTypes: [...unknown] }
  }

  async #groupsOf(
    batch: readonly NumberedLine[],
    chain: ChainSlug | undefined,
  ): Promise<readonly LineGroup[]> {
    const { labels, followed } = this.#ports
    const places = await Places.find(
      batch.map(({ line }) => line),
      chain,
      followed,
    )
    const placed = batch.map(({ line }) => places.place(line))
    const stored = Map.groupBy(
      await labels.linesOf([...new Set(placed.map(({ ref }) => ref))]),
      ({ ref }) => ref,
    )
    const known = placed.map((line) => onStoredChain(line, stored.get(line.ref) ?? [], chain))
    const notes = await NotesOfLines.find(known, this.#ports.notes)
    return [...Map.groupBy(known, keyOf)].map(([key, incoming]) => {
      const first = incoming[0] as NewLabelLine
      const { ref, type, chain: own } = first
      return {
        incoming,
        stored: (stored.get(ref) ?? []).filter((line) => keyOf(line) === key),
        followed: type === 'addr' && own !== '' ? places.followed(own, ref) : null,
        notes: notes.of(first),
      }
    })
  }
}

/** A hash without a chain belongs to the chain that its stored lines name. */
function onStoredChain(
  line: NewLabelLine,
  stored: readonly StoredLabelLine[],
  chain: ChainSlug | undefined,
): NewLabelLine {
  if (chain !== undefined || !HASH_TYPES.includes(line.type)) return line
  const own = stored.find(({ type, origin }) => type === line.type && origin === line.origin)
  return own === undefined ? line : { ...line, chain: own.chain }
}

/** What a line is about. Wallets may label the same thing differently, but an address has one label. */
function keyOf({ chain, type, ref, origin }: NewLabelLine): string {
  return JSON.stringify([chain, type, ref, type === 'addr' ? '' : origin])
}

/** Slices in which all lines about one reference are together. */
function* batchesOf(lines: readonly NumberedLine[]): Generator<readonly NumberedLine[]> {
  let batch: NumberedLine[] = []
  for (const group of Map.groupBy(lines, ({ line }) => line.ref).values()) {
    batch.push(...group)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
