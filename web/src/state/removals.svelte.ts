import type { ApiClient } from '../../../src/client/api-client.ts'
import { ApiProblem } from '../../../src/client/api-problem.ts'
import { messageOf } from '../text/message.ts'
import { shortAddress } from '../text/short-address.ts'
import type { Notice } from './notice.svelte.ts'
import type { Portfolio } from './portfolio.svelte.ts'

/** A deletion that the server can still undo. */
export interface Removal {
  readonly id: number
  /** What the person knows the address by. */
  readonly name: string
  /** How long (ms) the undo is offered. */
  readonly undoMs: number
}

/** The server's clock may differ from the browser's: the undo is offered for a time between these. */
const UNDO_MIN_MS = 20_000
const UNDO_MAX_MS = 60_000

/** Deletes addresses, and offers to undo it while the server can. */
export class Removals {
  readonly #api: ApiClient
  readonly #portfolio: Portfolio
  readonly #notice: Notice
  /** The latest one last. */
  recent: readonly Removal[] = $state.raw([])

  constructor(api: ApiClient, portfolio: Portfolio, notice: Notice) {
    this.#api = api
    this.#portfolio = portfolio
    this.#notice = notice
  }

  /** One that is deleted already is not a failure. Throws ApiProblem or Unreachable. */
  async remove(id: number): Promise<void> {
    const address = this.#portfolio.get(id)
    const name = address?.label ?? shortAddress(address?.address ?? '')
    try {
      const { restorable_until } = await this.#api.removeAddress(id)
      this.#offer(id, name, Date.parse(restorable_until) - Date.now())
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) throw error
    }
    this.#portfolio.forget(id)
  }

  async undo(id: number): Promise<void> {
    this.dismiss(id)
    try {
      this.#portfolio.putIfNew(await this.#api.restoreAddress(id))
    } catch (error) {
      this.#notice.text = `Could not restore the address: ${messageOf(error)}`
    }
  }

  async undoLatest(): Promise<void> {
    const latest = this.recent.at(-1)
    if (latest !== undefined) await this.undo(latest.id)
  }

  /** Offers it no longer. */
  dismiss(id: number): void {
    this.recent = this.recent.filter((removal) => removal.id !== id)
  }

  #offer(id: number, name: string, restorableMs: number): void {
    const undoMs = Math.min(UNDO_MAX_MS, Math.max(UNDO_MIN_MS, restorableMs))
    const removal = { id, name, undoMs }
    this.recent = [...this.recent, removal]
    setTimeout(() => {
      this.recent = this.recent.filter((other) => other !== removal)
    }, undoMs)
  }
}
