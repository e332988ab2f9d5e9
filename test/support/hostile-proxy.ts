import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Random } from '../../src/sim/chain/random.ts'
import { type HostileAnswer, hostileAnswer } from './hostile-answers.ts'

export interface HostileProxyParts {
  /** The honest server. */
  readonly upstream: string
  readonly random: Random
  /** Whether answers about this address may be hostile. */
  isHostile(address: string): boolean
  /** An address that the answers are exchanged with. */
  readonly other: string
}

export interface HostileProxy extends AsyncDisposable {
  readonly url: string
  /** How many hostile answers it has sent, by name. */
  readonly sent: ReadonlyMap<string, number>
}

const HOSTILE_CHANCE = 0.7
const DRIP_MS = 100
const ADDRESS = /\/address\/([^/?]+)/

/** Passes requests on; most answers about hostile addresses are spoilt. */
export async function startHostileProxy(parts: HostileProxyParts): Promise<HostileProxy> {
  const sent = new Map<string, number>()
  const server = createServer((request, response) => {
    handle(request, response, parts, sent).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function handle(
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
  { upstream, random, isHostile, other }: HostileProxyParts,
  sent: Map<string, number>,
): Promise<void> {
  const honest = await fetch(upstream + url)
  const text = await honest.text()
  const address = ADDRESS.exec(url)?.[1]
  if (address === undefined || !isHostile(address) || !random.chance(HOSTILE_CHANCE)) {
    response.writeHead(honest.status, { 'content-type': honest.headers.get('content-type') ?? '' }).end(text)
    return
  }
  const exchanged = async () => await (await fetch(upstream + url.replace(address, other))).text()
  const answer = await hostileAnswer({ text, other: exchanged }, random)
  sent.set(answer.name, (sent.get(answer.name) ?? 0) + 1)
  send(response, answer)
}

function send(response: ServerResponse, { status, headers, body, end }: HostileAnswer): void {
  if (end === undefined) {
    response.writeHead(status, headers).end(status === 204 ? undefined : body)
    return
  }
  response.writeHead(status, { ...headers, 'content-length': String(body.length + 1) })
  if (end === 'cut') {
    response.write(body, () => response.destroy())
    return
  }
  let at = 0
  const timer = setInterval(() => response.write(body.subarray(at, ++at)), DRIP_MS)
  response.once('close', () => clearInterval(timer))
}
