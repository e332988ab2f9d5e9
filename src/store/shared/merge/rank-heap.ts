/** Items in the order of their ranks, lowest first. */
export class RankHeap<T> {
  readonly #ranks: number[] = []
  readonly #items: T[] = []

  /** Infinity when empty. */
  get lowest(): number {
    return this.#ranks[0] ?? Number.POSITIVE_INFINITY
  }

  push(rank: number, item: T): void {
    let at = this.#ranks.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((this.#ranks[parent] as number) <= rank) break
      this.#move(parent, at)
      at = parent
    }
    this.#put(at, rank, item)
  }

  /** To be called unless it is empty. */
  pop(): T {
    const top = this.#items[0] as T
    const rank = this.#ranks.pop() as number
    const item = this.#items.pop() as T
    if (this.#ranks.length > 0) this.#sink(rank, item)
    return top
  }

  #sink(rank: number, item: T): void {
    const length = this.#ranks.length
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= length) break
      if (child + 1 < length && (this.#ranks[child + 1] as number) < (this.#ranks[child] as number)) child++
      if ((this.#ranks[child] as number) >= rank) break
      this.#move(child, at)
      at = child
    }
    this.#put(at, rank, item)
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#ranks[from] as number, this.#items[from] as T)
  }

  #put(at: number, rank: number, item: T): void {
    this.#ranks[at] = rank
    this.#items[at] = item
  }
}
