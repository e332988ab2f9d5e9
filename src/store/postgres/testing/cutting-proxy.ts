import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

export interface CuttingProxy {
  /** The given connection string, through the proxy. */
  readonly url: string
  /** Once: forwards the next message to the server that contains `text`, and breaks the connection at the answer. */
  cutAnswerTo(text: string): void
  close(): void
}

/** Stands between a store and its server, and can lose an answer whose statement was carried out. */
export async function startCuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url)
  let armed: string | null = null
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let cut = false
    client.on('data', (data) => {
      if (armed !== null && data.includes(armed)) {
        armed = null
        cut = true
      }
      upstream.write(data)
    })
    upstream.on('data', (data) => (cut ? client.destroy() : client.write(data)))
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {})
      one.on('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: through.href,
    cutAnswerTo: (text) => {
      armed = text
    },
    close: () => server.close(),
  }
}
