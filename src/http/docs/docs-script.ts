import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'

const decompress = promisify(brotliDecompress)

/** Scalar's script as `npm run build` compressed it (Brotli) beside the web app. Null if it was not built. */
export async function readDocsScript(webFolder: URL): Promise<Buffer | null> {
  try {
    return await readFile(new URL('docs/scalar.js.br', webFolder))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** For browsers that take Brotli over HTTPS and from their own machine only. */
export async function plainDocsScript(compressed: Buffer): Promise<Buffer> {
  return await decompress(compressed)
}
