import type { OpenTransaction } from './route.svelte.ts'

/** The notes of this session of the page: how many were saved, and those that were typed and not saved. */
export class Notes {
  saved = $state(0)
  readonly #drafts = new Map<string, string>()

  /** Null: nothing unsaved. */
  draftOf({ chain, hash }: OpenTransaction): string | null {
    return this.#drafts.get(`${chain}/${hash}`) ?? null
  }

  setDraft({ chain, hash }: OpenTransaction, text: string | null): void {
    if (text === null) this.#drafts.delete(`${chain}/${hash}`)
    else this.#drafts.set(`${chain}/${hash}`, text)
  }
}
