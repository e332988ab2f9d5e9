import type { FastifyInstance } from 'fastify'
import { pathOf } from './errors/error-handler.ts'
import type { Metrics } from './metrics.ts'

const SLOW_MS = 1_000

/** Measures the requests of all routes that are registered from here on; logs none but the slow ones. */
export function observeRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.endless === true) return
    const latency = metrics.latencyOf(String(route.method), route.url)
    const given = route.onResponse === undefined ? [] : [route.onResponse].flat()
    route.onResponse = [
      ...given,
      (request, reply, done) => {
        const ms = reply.elapsedTime
        latency.record(reply.statusCode, ms / 1000)
        if (ms > SLOW_MS)
          request.log.warn({ method: request.method, path: pathOf(request), ms }, 'slow request')
        done()
      },
    ]
  })
}
