import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/**
 * Scalar's script, gzipped. It is 5 MB of text inside a module, so it is loaded at the first request for
 * the documentation, in a thread that then ends: it costs neither start-up time nor memory.
 */
export class ScalarScript {
  #bytes: Promise<Buffer> | undefined

  gzipped(): Promise<Buffer> {
    this.#bytes ??= load().catch((error: unknown) => {
      this.#bytes = undefined
      throw error
    })
    return this.#bytes
  }
}

async function load(): Promise<Buffer> {
  const worker = new Worker(new URL('./scalar-worker.ts', import.meta.url))
  const [bytes] = (await once(worker, 'message')) as [Uint8Array]
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
