import type { StreamEvent } from './api-types.ts'
import type { Connection } from './connection.ts'
import { readEvents } from './read-events.ts'

export interface EventHandlers {
  onEvent(event: StreamEvent): void
  /** Events follow from here on. Nothing is replayed: read the current state now. */
  onOpen(): void
  onLost(): void
}

const RETRY_MS = 2000
/** A connection that has not opened after this time never will. */
const OPEN_MAX_MS = 20_000

/**
 * Follows the events across lost connections; returns the function that stops it. It is for clients that show states,
 * and new addresses and labels have no event id, so a connection is never resumed. `readEvents` can resume.
 */
export function followEvents(connection: Connection, handlers: EventHandlers): () => void {
  const life = new AbortController()
  void follow(connection, handlers, life.signal)
  return () => life.abort()
}

async function follow(connection: Connection, handlers: EventHandlers, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await followOnce(connection, handlers, signal)
    } catch {
      // Whatever ended the stream, the next connection begins with the current state.
    }
    if (signal.aborted) return
    handlers.onLost()
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

async function followOnce(connection: Connection, handlers: EventHandlers, life: AbortSignal): Promise<void> {
  const opening = new AbortController()
  const timer = setTimeout(() => opening.abort(), OPEN_MAX_MS)
  try {
    const signal = AbortSignal.any([life, opening.signal])
    for await (const received of readEvents(connection, { signal })) {
      clearTimeout(timer)
      if (life.aborted) return
      if (received.event === 'opened') handlers.onOpen()
      else if (received.event !== 'position') handlers.onEvent(received)
    }
  } finally {
    clearTimeout(timer)
  }
}
