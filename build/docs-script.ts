import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import scalar from '@scalar/fastify-api-reference'
import fastify from 'fastify'

/** Writes Scalar's script, gzipped, to a file. */
export async function writeDocsScript(path: string): Promise<void> {
  // The package exposes its script only through its Fastify plugin, hence a request to a server that never listens.
  const server = fastify()
  await server.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json' } })
  const { statusCode, rawPayload } = await server.inject('/docs/js/scalar.js')
  if (statusCode !== 200) throw new Error(`Scalar's plugin answered ${statusCode} for its script`)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, gzipSync(rawPayload, { level: 9 }))
}
