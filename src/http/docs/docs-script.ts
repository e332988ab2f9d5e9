import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress, gzip } from 'node:zlib'

const decompress = promisify(brotliDecompress)
const compress = promisify(gzip)

/** Scalar's script, which `npm run build` has compressed by Brotli beside the web app: 1.2 MB of 5. */
export class DocsScript {
  readonly #file: URL
  #gzipped: Promise<Buffer> | undefined

  constructor(webFolder: URL) {
    this.#file = new URL('docs/scalar.js.br', webFolder)
  }

  /** Null if it was not built. */
  async brotli(): Promise<Buffer | null> {
    try {
      return await readFile(this.#file)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    }
  }

  /** For browsers on other machines: they take Brotli over HTTPS only. Compressed once. */
  gzipped(brotli: Buffer): Promise<Buffer> {
    this.#gzipped ??= this.plain(brotli).then((text) => compress(text))
    return this.#gzipped
  }

  plain(brotli: Buffer): Promise<Buffer> {
    return decompress(brotli)
  }
}
