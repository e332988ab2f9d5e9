import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { LabelChanges, StoredLabelLine } from '../../domain/labels/label-changes.ts'
import type { LabelledAddress, Labels } from '../../domain/ports/labels.ts'
import type { FakeBook } from './fake-book.ts'

/** Lines of labels in memory. */
export class FakeLabels implements Labels {
  readonly #book: FakeBook
  #lines: StoredLabelLine[] = []
  #nextId = 1

  constructor(book: FakeBook) {
    this.#book = book
  }

  async linesOf(refs: readonly string[]): Promise<readonly StoredLabelLine[]> {
    return this.#lines.filter(({ ref }) => refs.includes(ref))
  }

  async linesAfter(
    id: number,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly StoredLabelLine[]> {
    return this.#lines
      .filter((line) => line.id > id && (chain === undefined || line.chain === chain || line.chain === ''))
      .slice(0, limit)
  }

  async labelledAfter(
    id: number,
    limit: number,
    chain: ChainSlug | undefined,
  ): Promise<readonly LabelledAddress[]> {
    const { addresses } = await this.#book.list({ limit: 1e9, offset: 0, chain })
    const found = addresses.flatMap(({ id: own, address, label, chain: slug }) => {
      const hasLine = this.#lines.some((line) => line.ref === address && line.chain === slug)
      return own <= id || label === null || hasLine ? [] : [{ id: own, address, label }]
    })
    return found.slice(0, limit)
  }

  async apply({ removed, added, addresses }: LabelChanges): Promise<void> {
    this.#lines = this.#lines.filter(({ id }) => !removed.includes(id))
    for (const line of added) this.#lines.push({ ...line, id: this.#nextId++ })
    for (const [id, label] of addresses) await this.#book.relabel(id, label)
  }
}
