import type { ApiClient } from '../../../src/client/api-client.ts'
import type { Portfolio } from './portfolio.svelte.ts'

const CHECK_MS = 1000

/**
 * A wallet takes addresses that were followed alone into it, and gives them back, without an event for each: compares
 * the length of the list.
 */
export class ListCheck {
  readonly #api: ApiClient
  readonly #portfolio: Portfolio
  readonly #onDifference: () => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(api: ApiClient, portfolio: Portfolio, onDifference: () => void) {
    this.#api = api
    this.#portfolio = portfolio
    this.#onDifference = onDifference
  }

  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#check()
    }, CHECK_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  async #check(): Promise<void> {
    try {
      const { total } = await this.#api.addresses({ limit: 1 })
      if (total !== this.#portfolio.addresses.length) this.#onDifference()
    } catch {
      // A server that cannot be reached is reported elsewhere, and everything is read again afterwards.
    }
  }
}
