/** What distinguishes a block from the others of its height. */
export interface ChainedHeader {
  /** Equal for the same block only. */
  readonly hex: string
  /** The hash of the parent; compared only with the `hash` of the block below. */
  readonly parent: string
  /** Null where the parent of the block above is not to be compared with it. */
  readonly hash: string | null
}

export interface ChainTip {
  readonly height: number
  readonly header: ChainedHeader
}

/** Headers by height; a height that the server does not have is missing. Throws SourceError. */
export type ReadHeaders = (heights: readonly number[]) => Promise<ReadonlyMap<number, ChainedHeader>>

/** Deeper reorganisations are reported down to the lowest kept header. */
const KEPT = 30

/** How the newest block came to be another one. */
export interface TipChange {
  readonly height: number
  /** The height of the lowest block that was replaced; null if the new block is a descendant of the one before. */
  readonly replacedFrom: number | null
}

/**
 * The newest headers of a chain as a server states them. The protocol announces no reorganisation, and leaves out blocks
 * that came quickly: a new tip is compared with what was known.
 */
export class HeaderChain {
  readonly #known = new Map<number, ChainedHeader>()
  #tip: ChainTip | null = null

  get tip(): ChainTip | null {
    return this.#tip
  }

  /** Null if nothing is new. Throws what `read` throws; then nothing changes. */
  async advance(next: ChainTip, read: ReadHeaders): Promise<TipChange | null> {
    const old = this.#tip
    if (old === null) {
      this.#take(next)
      return { height: next.height, replacedFrom: null }
    }
    if (old.height === next.height && old.header.hex === next.header.hex) return null
    const changedFrom = (await follows(next, old, read)) ? null : await this.#fork(next, read)
    const replacedFrom = changedFrom !== null && changedFrom <= old.height ? changedFrom : null
    if (replacedFrom !== null) {
      for (const height of [...this.#known.keys()]) if (height >= replacedFrom) this.#known.delete(height)
    }
    this.#take(next)
    return { height: next.height, replacedFrom }
  }

  /** Begins anew where the headers that decide cannot be read: whatever was kept counts as replaced. */
  restart(next: ChainTip): TipChange {
    const lowest = Math.min(next.height, ...this.#known.keys())
    this.#known.clear()
    this.#take(next)
    return { height: next.height, replacedFrom: lowest }
  }

  /** Reads the headers below the tip, so that the fork of a later reorganisation is found. */
  async fill(read: ReadHeaders): Promise<void> {
    const top = this.#tip?.height ?? 0
    const missing = heightsDown(top, KEPT).filter((height) => !this.#known.has(height))
    const tip = this.#tip
    for (const [height, header] of await read(missing)) {
      if (this.#tip === tip) this.#known.set(height, header)
    }
  }

  /** The lowest height whose block is another one now. */
  async #fork(next: ChainTip, read: ReadHeaders): Promise<number> {
    const heights = [...this.#known.keys()]
      .filter((height) => height <= next.height)
      .toSorted((a, b) => b - a)
    const now = new Map(await read(heights.filter((height) => height < next.height)))
    now.set(next.height, next.header)
    const common = heights.find((height) => now.get(height)?.hex === this.#known.get(height)?.hex)
    return common === undefined ? Math.min(next.height, ...this.#known.keys()) : common + 1
  }

  #take(tip: ChainTip): void {
    this.#tip = tip
    this.#known.set(tip.height, tip.header)
    for (const height of [...this.#known.keys()]) {
      if (height <= tip.height - KEPT || height > tip.height) this.#known.delete(height)
    }
  }
}

/** Whether the old tip is an ancestor: by the parent's hash, or else by the header that is at its height now. */
async function follows(next: ChainTip, old: ChainTip, read: ReadHeaders): Promise<boolean> {
  if (next.height <= old.height) return false
  if (next.height === old.height + 1 && old.header.hash !== null)
    return next.header.parent === old.header.hash
  const headers = await read([old.height])
  return headers.get(old.height)?.hex === old.header.hex
}

function heightsDown(top: number, count: number): number[] {
  return Array.from({ length: Math.min(count, top + 1) }, (_, index) => top - index)
}
