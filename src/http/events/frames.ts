import type { LoggedEvent } from '../../domain/ports/event-log.ts'
import { activityJson, isActivity } from '../json/activity-json.ts'
import type { StreamEvent } from '../schemas/events.ts'

/** The current state of a subject: an address, a wallet or a source. */
export interface SubjectFrame {
  readonly subject: string
  readonly frame: string
}

/** Frames that are written to all streams in one piece. */
export class FrameBatch {
  #frames: readonly SubjectFrame[]
  #text: string | null = null

  constructor(frames: readonly SubjectFrame[]) {
    this.#frames = frames
  }

  get frames(): readonly SubjectFrame[] {
    return this.#frames
  }

  get text(): string {
    this.#text ??= this.#frames.map(({ frame }) => frame).join('')
    return this.#text
  }

  /** Streams that have not got it yet get nothing about this subject. */
  withdraw(subject: string): void {
    this.#frames = this.#frames.filter((one) => one.subject !== subject)
    this.#text = null
  }
}

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
