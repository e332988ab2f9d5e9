/** How long (ms) a server may list what it has announced too late for the first read. */
const LATE_MS = 3000

/**
 * Announced transactions that no answer has listed yet. A server announces a transaction before its answers have it, so an
 * address that is read too early is announced once more.
 */
export class UnseenTransactions {
  /** Hashes by script. */
  readonly #unseen = new Map<string, Set<string>>()
  readonly #announceAgain: (script: string) => void

  constructor(announceAgain: (script: string) => void) {
    this.#announceAgain = announceAgain
  }

  announced(script: string, hash: string): void {
    const known = this.#unseen.get(script)
    if (known !== undefined) {
      known.add(hash)
      return
    }
    this.#unseen.set(script, new Set([hash]))
    setTimeout(() => {
      const left = this.#unseen.get(script)?.size ?? 0
      this.#unseen.delete(script)
      if (left > 0) this.#announceAgain(script)
    }, LATE_MS).unref()
  }

  listed(script: string, hashes: Iterable<string>): void {
    const unseen = this.#unseen.get(script)
    if (unseen !== undefined) for (const hash of hashes) unseen.delete(hash)
  }
}
