import type { App } from '../deps.ts'
import { EventHub, type EventHubDeps } from '../events/event-hub.ts'
import { StreamEvent } from '../schemas/events.ts'
import { problems, withProblems } from '../schemas/problem.ts'
import { EventsHeaders } from '../schemas/requests.ts'
import type { Guard } from '../security/guard.ts'

const DESCRIPTION = `Server-Sent Events, without end. Each has an \`event:\` and a \`data:\` line with JSON:

- \`address\`: an Address that has changed, progress included; with \`sparkline\` and \`last_activity_at\` if its rows have changed.
- \`deleted\`: the \`id\` of an address that was deleted.
- \`wallet\`: a Wallet whose look-up, name or transactions have changed.
- \`wallet_deleted\`: the \`id\` of a wallet that was deleted.
- \`source\`: a Source whose state or tip has changed.
- \`activity\`: a fact about a history: a transaction was received, confirmed, replaced…
- \`reset\`: the stream cannot be resumed without a gap; read everything again.

\`activity\`, \`deleted\` and \`reset\` have an \`id:\` line, and the stream begins with the newest \`id:\`. With the header \`Last-Event-ID\` every activity and deletion after that id is replayed, in order and once, followed by the current Address of each affected address; then the stream goes on live. The newest 100,000 events can be resumed. Wallets are not replayed: read them again after connecting.`

export function registerEvents(
  app: App,
  deps: EventHubDeps,
  { token: guard, clients }: Pick<Guard, 'token' | 'clients'>,
): void {
  const hub = new EventHub(deps)
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
        summary: 'Changes as they happen',
        description: DESCRIPTION,
        tags: ['events'],
        headers: EventsHeaders,
        response: {
          200: {
            description: 'One object for each event of the stream.',
            content: { 'text/event-stream': { schema: StreamEvent } },
          },
          ...withProblems(problems('too_many_streams', 'shutting_down'), [
            { code: 'too_many_streams', status: 429 },
          ]),
        },
      },
    },
    async (request, reply) => {
      const place = await hub.open(request.headers['last-event-id'], clients.keyOf(request.raw))
      reply.hijack()
      const headers = reply.getHeaders() as Record<string, string>
      reply.raw.writeHead(200, {
        ...headers,
        'cache-control': 'no-store, no-transform',
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      })
      hub.add(reply.raw, place, async () => guard === null || (await guard.admits(request.raw)))
    },
  )
}
