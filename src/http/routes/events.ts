import type { ChangeFeed } from '../../domain/ports/sync-requests.ts'
import type { App } from '../deps.ts'
import { EventHub } from '../events/event-hub.ts'
import { Text } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'
import type { TokenGuard } from '../security/token-guard.ts'

export function registerEvents(app: App, feed: ChangeFeed, guard: TokenGuard | null): void {
  const hub = new EventHub(feed)
  app.addHook('preClose', (done) => {
    hub.close()
    done()
  })
  app.get(
    '/events',
    {
      exposeHeadRoute: false,
      config: { endless: true },
      schema: {
        operationId: 'streamEvents',
        summary: 'What changes, as it changes',
        description:
          'Server-Sent Events: `event: address` with an Address whenever one changes, `event: deleted` with its `id`, `event: source` with a Source whose state or tip changes.',
        tags: ['events'],
        response: {
          200: { description: 'An endless stream.', content: { 'text/event-stream': { schema: Text } } },
          ...problems('too_many_streams'),
        },
      },
    },
    (request, reply) => {
      hub.checkRoom()
      reply.hijack()
      const headers = reply.getHeaders() as Record<string, string>
      reply.raw.writeHead(200, {
        ...headers,
        'cache-control': 'no-store, no-transform',
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      })
      hub.add(reply.raw, async () => guard === null || (await guard.admits(request.raw)))
    },
  )
}
