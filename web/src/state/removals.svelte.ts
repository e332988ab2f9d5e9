import type { ApiClient } from '../../../src/client/api-client.ts'
import { ApiProblem } from '../../../src/client/api-problem.ts'
import { messageOf } from '../text/message.ts'
import type { Notice } from './notice.svelte.ts'
import type { Portfolio } from './portfolio.svelte.ts'

type Timer = ReturnType<typeof setTimeout>

const UNDO_MS = 10_000

/** Deletions that can still be undone: the address is hidden at once and deleted at the server ten seconds later. */
export class Removals {
  readonly #api: ApiClient
  readonly #portfolio: Portfolio
  readonly #notice: Notice
  readonly #pending = new Map<number, Timer>()

  constructor(api: ApiClient, portfolio: Portfolio, notice: Notice) {
    this.#api = api
    this.#portfolio = portfolio
    this.#notice = notice
  }

  remove(id: number): void {
    this.#portfolio.hide(id)
    this.#pending.set(
      id,
      setTimeout(() => void this.#removeNow(id), UNDO_MS),
    )
  }

  undo(id: number): void {
    this.cancel(id)
    this.#portfolio.show(id)
  }

  /** The server has deleted the address already. */
  cancel(id: number): void {
    clearTimeout(this.#pending.get(id))
    this.#pending.delete(id)
  }

  /** Deletes all pending ones at once; the requests survive the page. */
  async settle(): Promise<void> {
    const ids = [...this.#pending.keys()]
    for (const id of ids) {
      this.cancel(id)
      this.#portfolio.forget(id)
    }
    await Promise.allSettled(ids.map((id) => this.#api.removeAddress(id, { keepalive: true })))
  }

  async #removeNow(id: number): Promise<void> {
    try {
      await this.#api.removeAddress(id)
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) {
        this.undo(id)
        this.#notice.text = `Could not delete the address: ${messageOf(error)}`
        return
      }
    }
    this.cancel(id)
    this.#portfolio.forget(id)
  }
}
