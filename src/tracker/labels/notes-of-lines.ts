import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import type { LabelChain, NewLabelLine } from '../../domain/labels/label-changes.ts'
import type { TransactionNotes } from '../../domain/ports/transaction-notes.ts'

const NONE: ReadonlySet<string> = new Set()

/** The notes on the transactions that lines are about. */
export class NotesOfLines {
  readonly #notes: ReadonlyMap<ChainSlug, ReadonlyMap<string, string>>

  private constructor(notes: ReadonlyMap<ChainSlug, ReadonlyMap<string, string>>) {
    this.#notes = notes
  }

  static async find(
    lines: readonly NewLabelLine[],
    notes: Pick<TransactionNotes, 'notesOf'>,
  ): Promise<NotesOfLines> {
    const asked = lines
      .filter(({ type }) => type === 'tx')
      .flatMap(({ chain, ref }) => chainsOf(chain).map((slug) => ({ slug, ref })))
    const found = new Map<ChainSlug, ReadonlyMap<string, string>>()
    for (const [chain, ofChain] of Map.groupBy(asked, ({ slug }) => slug)) {
      const hashes = new Set(ofChain.map(({ ref }) => ref))
      found.set(chain, await notes.notesOf(chain, [...hashes]))
    }
    return new NotesOfLines(found)
  }

  /** Of a line: of any chain where the line does not say it. */
  of({ type, chain, ref }: NewLabelLine): ReadonlySet<string> {
    if (type !== 'tx') return NONE
    return new Set(chainsOf(chain).flatMap((slug) => this.#notes.get(slug)?.get(ref) ?? []))
  }
}

function chainsOf(chain: LabelChain): readonly ChainSlug[] {
  return chain === '' ? allChains().map(({ slug }) => slug) : [chain]
}
