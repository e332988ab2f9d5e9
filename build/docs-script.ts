import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import scalar from '@scalar/fastify-api-reference'
import fastify from 'fastify'

/** Writes Scalar's script to a file, compressed by Brotli: 1.2 MB of 5. */
export async function writeDocsScript(path: string): Promise<void> {
  // The package exposes its script only through its Fastify plugin, hence a request to a server that never listens.
  const server = fastify()
  await server.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json' } })
  const { statusCode, rawPayload } = await server.inject('/docs/js/scalar.js')
  if (statusCode !== 200) throw new Error(`Scalar's plugin answered ${statusCode} for its script`)
  await mkdir(dirname(path), { recursive: true })
  // The next better quality takes five times as long for a tenth less.
  await writeFile(path, compress(rawPayload, 9))
}

/** Writes the script to another file, as small as Brotli makes it, which takes ten seconds. */
export async function writeSmallestDocsScript(from: string, to: string): Promise<void> {
  await writeFile(to, compress(brotliDecompressSync(await readFile(from)), constants.BROTLI_MAX_QUALITY))
}

function compress(script: Buffer, quality: number): Buffer {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: script.length,
  }
  return brotliCompressSync(script, { params })
}
