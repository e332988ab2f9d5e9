/** A limited number of places, of which one client gets only a part. */
export class Places {
  readonly #taken = new Map<string, number>()
  readonly #total: number
  readonly #perClient: number
  #count = 0

  constructor(total: number, perClient: number) {
    this.#total = total
    this.#perClient = perClient
  }

  /** What keeps a client from getting a place; null: nothing. */
  obstacle(client: string): 'client' | 'all' | null {
    if ((this.#taken.get(client) ?? 0) >= this.#perClient) return 'client'
    return this.#count >= this.#total ? 'all' : null
  }

  /** Returns the function that frees the place; only its first call counts. */
  take(client: string): () => void {
    this.#change(client, 1)
    let taken = true
    return () => {
      if (taken) this.#change(client, -1)
      taken = false
    }
  }

  #change(client: string, by: 1 | -1): void {
    const left = (this.#taken.get(client) ?? 0) + by
    this.#count += by
    if (left === 0) this.#taken.delete(client)
    else this.#taken.set(client, left)
  }
}
