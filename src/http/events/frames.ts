import type { LoggedEvent } from '../../domain/ports/event-log.ts'
import { activityJson, isActivity } from '../json/activity-json.ts'
import type { StreamEvent } from '../schemas/events.ts'

/** One block of a text/event-stream. JSON text holds no line break, so one `data:` line is enough. */
export function frameOf({ event, data }: StreamEvent, id?: number): string {
  const position = id === undefined ? '' : `id: ${id}\n`
  return `${position}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/**
 * With its `id:` line, which a client sends back to resume after it. Of a restored address only that line: the address
 * itself follows.
 */
export function loggedFrame(event: LoggedEvent): string {
  const { id, addressId, kind } = event
  if (isActivity(event)) return frameOf({ event: 'activity', data: activityJson(event) }, id)
  return kind === 'deleted' ? frameOf({ event: 'deleted', data: { id: addressId } }, id) : `id: ${id}\n\n`
}
