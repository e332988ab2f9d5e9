import { Unreachable } from './api-problem.ts'

/** One block of a text/event-stream that carries data or an id. */
export interface Frame {
  readonly event: string
  /** Null for a block that only moves the position of the stream. */
  readonly data: string | null
  /** The last id that the stream has sent, with this block or before it. */
  readonly lastEventId: string | null
}

/** The server sends at least a comment every 15 s. */
const SILENCE_MAX_MS = 45_000

/**
 * Reads the blocks of a stream whose lines end with LF, until the stream ends. Throws Unreachable when the connection
 * breaks, or has been silent for so long that it must have.
 */
export async function* readFrames(
  body: ReadableStream<Uint8Array>,
  silenceMaxMs: number = SILENCE_MAX_MS,
): AsyncGenerator<Frame> {
  let rest = ''
  let lastEventId: string | null = null
  for await (const text of readText(body, silenceMaxMs)) {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = fieldsOf(block)
      lastEventId = fields.get('id') ?? lastEventId
      if (fields.has('data') || fields.has('id')) {
        yield { event: fields.get('event') ?? 'message', data: fields.get('data') ?? null, lastEventId }
      }
    }
  }
}

/** Not every browser iterates over streams. */
async function* readText(body: ReadableStream<Uint8Array>, silenceMaxMs: number): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  try {
    for (;;) {
      const { done, value } = await readWithin(reader, silenceMaxMs)
      if (done) return
      yield decoder.decode(value, { stream: true })
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

function readWithin(reader: Reader, ms: number): ReturnType<Reader['read']> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Unreachable())
    const timer = setTimeout(fail, ms)
    reader
      .read()
      .then(resolve, fail)
      .finally(() => clearTimeout(timer))
  })
}

/** Comments have an empty name. */
function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''))
  }
  return fields
}
