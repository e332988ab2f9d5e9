import type { ChainSlug } from '../../domain/chains/chain.ts'
import { currentLines } from '../../domain/labels/address-labels.ts'
import type { StoredLabelLine } from '../../domain/labels/label-changes.ts'
import { labelIn, labelLine } from '../../domain/labels/label-line.ts'
import type { FollowedAddress, FollowedAddresses } from '../../domain/ports/followed-addresses.ts'
import type { Labels } from '../../domain/ports/labels.ts'
import type { TransactionNote, TransactionNotes } from '../../domain/ports/transaction-notes.ts'
import { linesOfTransactions } from './kept-labels.ts'

interface Ports {
  readonly labels: Labels
  readonly followed: FollowedAddresses
  readonly notes: Pick<TransactionNotes, 'notesAfter'>
}

/** `chain` is empty for lines that fit any. */
type KeptLine = Pick<StoredLabelLine, 'chain' | 'content'>

const PAGE = 1000

/**
 * Every line as it was written, then one for each labelled address without any, then one for each note that no line of
 * its transaction says, in slices. Where the label of a tracked address was changed since, the first of its lines has the
 * new one.
 */
export async function* exportedLines(
  ports: Ports,
  chain: ChainSlug | undefined,
): AsyncGenerator<readonly string[]> {
  for await (const lines of keptLines(ports, chain)) yield lines.map(({ content }) => content)
  for (let after = 0; ; ) {
    const labelled = await ports.labels.labelledAfter(after, PAGE, chain)
    if (labelled.length === 0) break
    yield labelled.map(({ address, label }) => labelLine('addr', address, label).content)
    after = labelled.at(-1)?.id ?? after
  }
  for (let last: TransactionNote | null = null; ; ) {
    const notes: readonly TransactionNote[] = await ports.notes.notesAfter(last, PAGE, chain)
    if (notes.length === 0) return
    yield await noteLines(ports, notes)
    last = notes.at(-1) ?? last
  }
}

/** The lines of files, without those of labels and notes that no file has. */
export async function* keptLines(
  ports: Pick<Ports, 'labels' | 'followed'>,
  chain: ChainSlug | undefined,
): AsyncGenerator<readonly KeptLine[]> {
  for (let after = 0; ; ) {
    const lines = await ports.labels.linesAfter(after, PAGE, chain)
    if (lines.length === 0) return
    yield await written(ports, lines)
    after = lines.at(-1)?.id ?? after
  }
}

async function noteLines({ labels }: Ports, notes: readonly TransactionNote[]): Promise<readonly string[]> {
  const lines: string[] = []
  for (const [chain, ofChain] of Map.groupBy(notes, (each) => each.chain)) {
    const hashes = ofChain.map(({ hash }) => hash)
    const imported = await linesOfTransactions(labels, chain, hashes)
    for (const { hash, note } of ofChain) {
      const isSaid = imported.get(hash)?.some(({ content }) => labelIn(content) === note) ?? false
      if (!isSaid) lines.push(labelLine('tx', hash, note).content)
    }
  }
  return lines
}

async function written(
  { labels, followed }: Pick<Ports, 'labels' | 'followed'>,
  lines: readonly StoredLabelLine[],
): Promise<readonly KeptLine[]> {
  const addressed = lines.filter(({ type, chain }) => type === 'addr' && chain !== '')
  const tracked = new Map<string, FollowedAddress>()
  for (const [chain, own] of Map.groupBy(addressed, (line) => line.chain as ChainSlug)) {
    const found = await followed.among(
      chain,
      own.map(({ ref }) => ref),
    )
    for (const [address, each] of found) tracked.set(placeOf(chain, address), each)
  }
  const refs = [...new Set([...tracked.values()].map(({ address }) => address))]
  const all = Map.groupBy(refs.length === 0 ? [] : await labels.linesOf(refs), (line) =>
    placeOf(line.chain, line.ref),
  )
  return lines.flatMap((line) => {
    const key = placeOf(line.chain, line.ref)
    const address = line.type === 'addr' ? tracked.get(key) : undefined
    if (address === undefined) return [line]
    const siblings = (all.get(key) ?? []).filter(({ type }) => type === 'addr')
    const place = siblings.findIndex(({ id }) => id === line.id)
    const content = currentLines(siblings, address.label)[place] ?? null
    return content === null ? [] : [{ chain: line.chain, content }]
  })
}

function placeOf(chain: string, ref: string): string {
  return `${chain} ${ref}`
}
