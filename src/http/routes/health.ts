import type { App, ServerDeps } from '../deps.ts'
import { formatTime } from '../json/time.ts'
import { Health } from '../schemas/answers.ts'

export function registerHealth(app: App, { clock, version }: Pick<ServerDeps, 'clock' | 'version'>): void {
  app.get(
    '/health',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Liveness',
        description: 'Answers to any host name and needs no token.',
        tags: ['operation'],
        security: [],
        response: { 200: Health },
      },
    },
    () => ({ status: 'ok' as const, version, time: formatTime(clock.now()) }),
  )
}
