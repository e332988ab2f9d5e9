import type { Leadership } from './leadership.ts'

/** The browser itself hands a lock on when its holder leaves, is closed or crashes. */
export class LockLeadership implements Leadership {
  readonly #role: string
  readonly #onChange: (leads: boolean) => void
  #membership: AbortController | null = null

  constructor(role: string, onChange: (leads: boolean) => void) {
    this.#role = role
    this.#onChange = onChange
  }

  join(): void {
    if (this.#membership === null) this.#request(false)
  }

  leave(): void {
    this.#membership?.abort()
    this.#membership = null
  }

  seize(): void {
    this.leave()
    this.#request(true)
  }

  #request(steal: boolean): void {
    const membership = new AbortController()
    this.#membership = membership
    const { signal } = membership
    let leads = false
    navigator.locks
      .request(this.#role, steal ? { steal } : { signal }, () => {
        if (signal.aborted) return undefined
        leads = true
        this.#onChange(true)
        return new Promise((resolve) => signal.addEventListener('abort', resolve))
      })
      // Aborted while it waited, or stolen.
      .catch(() => {})
      .finally(() => {
        if (leads) this.#onChange(false)
        if (this.#membership === membership) this.#request(false)
      })
  }
}
