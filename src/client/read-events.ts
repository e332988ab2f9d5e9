import type { StreamEvent } from './api-types.ts'
import type { Connection } from './connection.ts'
import { readFrames } from './read-frames.ts'

/** `opened`: what happens from now on follows. `position`: the stream has passed `lastEventId`. */
type StreamState =
  | { readonly event: 'opened'; readonly data: null }
  | { readonly event: 'position'; readonly data: null }

export type ReceivedEvent = (StreamEvent | StreamState) & {
  /** Resume after it; null before the first id. */
  readonly lastEventId: string | null
}

export interface ReadEventsOptions {
  readonly signal?: AbortSignal
  /** Replays what happened after it. */
  readonly lastEventId?: string | null
}

/**
 * The events of one connection. `opened` comes with the first bytes of the body, which the server sends at once: a
 * proxy that holds them back holds back events, too. Throws ApiProblem or Unreachable when it cannot be opened or breaks.
 */
export async function* readEvents(
  connection: Connection,
  { signal, lastEventId = null }: ReadEventsOptions = {},
): AsyncGenerator<ReceivedEvent> {
  const headers = lastEventId === null ? {} : { 'last-event-id': lastEventId }
  const response = await connection.open('/events', { headers, ...(signal === undefined ? {} : { signal }) })
  if (response.body === null) return
  let isOpen = false
  for await (const { event, data, lastEventId: id } of readFrames(response.body)) {
    if (!isOpen) yield { event: 'opened', data: null, lastEventId }
    isOpen = true
    const shared = { lastEventId: id ?? lastEventId }
    if (data === null) yield { event: 'position', data, ...shared }
    else yield { event, data: JSON.parse(data), ...shared } as ReceivedEvent
  }
}
