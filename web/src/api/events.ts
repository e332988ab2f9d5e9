import type { Address, Source } from './types.ts'

export interface EventHandlers {
  onAddress(address: Address): void
  onDeleted(id: number): void
  onSource(source: Source): void
  /** The stream is there; what happened before is not in it. */
  onOpen(): void
  onLost(): void
}

const RETRY_MS = 2000

/** Follows what happens at the server, for ever; returns how to stop. */
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
      // By itself a browser tries again only after some kinds of failures.
      stream?.close()
      handlers.onLost()
      timer = setTimeout(open, RETRY_MS)
    }
    stream.addEventListener('address', ({ data }) => handlers.onAddress(JSON.parse(data) as Address))
    stream.addEventListener('deleted', ({ data }) =>
      handlers.onDeleted((JSON.parse(data) as { id: number }).id),
    )
    stream.addEventListener('source', ({ data }) => handlers.onSource(JSON.parse(data) as Source))
  }
}
