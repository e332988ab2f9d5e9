import type { App } from '../deps.ts'
import type { Metrics } from '../metrics.ts'
import { Text } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'

export function registerMetrics(app: App, metrics: Metrics): void {
  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        summary: 'Metrics for Prometheus',
        tags: ['operation'],
        response: {
          200: { description: 'Prometheus text.', content: { 'text/plain': { schema: Text } } },
          ...problems(),
        },
      },
    },
    async (_request, reply) => {
      reply.header('content-type', metrics.contentType)
      return metrics.render()
    },
  )
}
