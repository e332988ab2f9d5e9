import type { Change } from '../../domain/sync-desk.ts'
import { addressJson } from '../json/address-json.ts'

/** A change as one event of a text/event-stream. JSON text holds no line break, so one `data:` line is enough. */
export function changeFrame(change: Change): string {
  const data = change.kind === 'deleted' ? { id: change.id } : addressJson(change.address)
  return `event: ${change.kind}\ndata: ${JSON.stringify(data)}\n\n`
}
