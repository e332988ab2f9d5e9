import type { App, ServerDeps } from '../deps.ts'
import { formatTime } from '../json/time.ts'
import { Health } from '../schemas/answers.ts'

type Deps = Pick<ServerDeps, 'clock' | 'version' | 'store'>

/** Anyone may ask, so it says that the store is unavailable, and the log says why. */
export function registerHealth(app: App, { clock, version, store }: Deps): void {
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
    () => ({
      status: 'ok' as const,
      version,
      time: formatTime(clock.now()),
      store: store.problem() === null ? ('ok' as const) : ('unavailable' as const),
      storage: store.fileState(),
    }),
  )
}
