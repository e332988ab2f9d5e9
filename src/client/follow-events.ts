import { ApiProblem, Unreachable } from './api-problem.ts'
import type { StreamEvent } from './api-types.ts'
import type { Connection } from './connection.ts'
import { readEvents } from './read-events.ts'

export interface EventHandlers {
  onEvent(event: StreamEvent): void
  /** `resumed`: the activity and deletions since the last connection follow, and the addresses concerned. */
  onOpen(resumed: boolean): void
  onLost(): void
}

const RETRY_MS = 2000

/** Follows the events across lost connections; returns the function that stops it. */
export function followEvents(connection: Connection, handlers: EventHandlers): () => void {
  const life = new AbortController()
  void follow(connection, handlers, life.signal)
  return () => life.abort()
}

async function follow(connection: Connection, handlers: EventHandlers, signal: AbortSignal): Promise<void> {
  let lastEventId: string | null = null
  while (!signal.aborted) {
    const resumed = lastEventId !== null
    try {
      for await (const received of readEvents(connection, { signal, lastEventId })) {
        lastEventId = received.lastEventId
        if (received.event === 'opened') handlers.onOpen(resumed)
        else if (received.event !== 'position') handlers.onEvent(received)
      }
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error
    }
    if (signal.aborted) return
    handlers.onLost()
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}
