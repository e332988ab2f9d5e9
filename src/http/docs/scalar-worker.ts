import { parentPort } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import scalar from '@scalar/fastify-api-reference'
import fastify from 'fastify'

// The package exposes its script only through its Fastify plugin, hence a request to a server that never listens.
const server = fastify()
await server.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json' } })
const { statusCode, rawPayload } = await server.inject('/docs/js/scalar.js')
if (statusCode !== 200) throw new Error(`Scalar's plugin answered ${statusCode} for its script`)
parentPort?.postMessage(gzipSync(rawPayload))
