import type { App } from '../deps.ts'

const FILE_BYTES_MAX = 32 * 1024 * 1024
const TYPES = ['application/jsonl', 'application/x-ndjson']

/** A file of labels as it was sent. The bytes are out of reach of what walks through bodies. */
class LabelFile {
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  read(): Uint8Array {
    return this.#bytes
  }
}

/** Bodies of the routes of `app` may be files of labels. */
export function acceptLabelFiles(app: App): void {
  app.addContentTypeParser(
    TYPES,
    { parseAs: 'buffer', bodyLimit: FILE_BYTES_MAX },
    (_request, body, done) => {
      done(null, new LabelFile(body as Buffer))
    },
  )
}

/** The bytes of a body: of a file, or of a value that was sent as plain JSON. */
export function bytesOf(body: unknown): Uint8Array {
  if (body instanceof LabelFile) return body.read()
  return new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body))
}
