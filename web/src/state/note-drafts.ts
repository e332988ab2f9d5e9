import type { OpenTransaction } from './route.svelte.ts'

/** Notes that were typed and not saved, by transaction. They live as long as the session of the page. */
export class NoteDrafts {
  readonly #texts = new Map<string, string>()

  /** Null: nothing unsaved. */
  get({ chain, hash }: OpenTransaction): string | null {
    return this.#texts.get(`${chain}/${hash}`) ?? null
  }

  set({ chain, hash }: OpenTransaction, text: string | null): void {
    if (text === null) this.#texts.delete(`${chain}/${hash}`)
    else this.#texts.set(`${chain}/${hash}`, text)
  }
}
