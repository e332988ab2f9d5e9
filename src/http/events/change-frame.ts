import type { Change } from '../../domain/ports/sync-requests.ts'
import { addressJson } from '../json/address-json.ts'
import { sourceJson } from '../json/source-json.ts'

/** A change as one event of a text/event-stream. JSON text holds no line break, so one `data:` line is enough. */
export function changeFrame(change: Change): string {
  return `event: ${change.kind}\ndata: ${JSON.stringify(dataOf(change))}\n\n`
}

/** What the change is of: of several that wait for a slow client, only the latest matters. */
export function subjectOf(change: Change): string {
  switch (change.kind) {
    case 'address':
      return `address ${change.address.id}`
    case 'deleted':
      return `address ${change.id}`
    case 'source':
      return `source ${change.source.name}`
  }
}

function dataOf(change: Change) {
  switch (change.kind) {
    case 'address':
      return addressJson(change.address)
    case 'deleted':
      return { id: change.id }
    case 'source':
      return sourceJson(change.source)
  }
}
