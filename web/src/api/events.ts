import type { Address, Source } from './types.ts'

export interface EventHandlers {
  onAddress(address: Address): void
  onDeleted(id: number): void
  onSource(source: Source): void
  /** The stream is open; it carries nothing of what happened before. */
  onOpen(): void
  onLost(): void
  /** The server cannot resume the stream: events are missing. */
  onReset(): void
}

const RETRY_MS = 2000

/** Follows the server's events and reconnects whenever the stream is lost; returns how to stop. */
export function followEvents(handlers: EventHandlers): () => void {
  let stream: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  open()
  return () => {
    clearTimeout(timer)
    stream?.close()
  }

  function open(): void {
    stream = new EventSource('/events')
    stream.onopen = () => handlers.onOpen()
    stream.onerror = () => {
      // A browser reconnects by itself only after some kinds of failures.
      stream?.close()
      handlers.onLost()
      timer = setTimeout(open, RETRY_MS)
    }
    stream.addEventListener('reset', () => handlers.onReset())
    stream.addEventListener('address', ({ data }) => handlers.onAddress(JSON.parse(data) as Address))
    stream.addEventListener('deleted', ({ data }) =>
      handlers.onDeleted((JSON.parse(data) as { id: number }).id),
    )
    stream.addEventListener('source', ({ data }) => handlers.onSource(JSON.parse(data) as Source))
  }
}
