import type { PushListener } from '../../domain/ports/push.ts'

/** Records what is announced; `until` resolves once that many announcements of a kind have arrived. */
export class Announced implements PushListener {
  readonly events: string[] = []
  #waiting: { readonly event: string; readonly count: number; readonly resolve: () => void }[] = []

  changed(address: string): void {
    this.#add(`changed ${address}`)
  }

  block(height: number, replacedFrom: number | null): void {
    this.#add(`block ${height} ${replacedFrom}`)
  }

  connected(): void {
    this.#add('connected')
  }

  disconnected(): void {
    this.#add('disconnected')
  }

  until(event: string, count = 1): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push({ event, count, resolve })
    this.#wake()
    return promise
  }

  #add(event: string): void {
    this.events.push(event)
    this.#wake()
  }

  #wake(): void {
    const isMet = ({ event, count }: { event: string; count: number }) =>
      this.events.filter((each) => each === event).length >= count
    for (const waiting of this.#waiting.filter(isMet)) waiting.resolve()
    this.#waiting = this.#waiting.filter((waiting) => !isMet(waiting))
  }
}
