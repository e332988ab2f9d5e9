import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const QUERY = /^limit=(\d+)&offset=(\d+)$/

/** Serves `GET {path}?limit=&offset=` as JSON text, without anything else. Returns the base URL. */
export async function servePages(
  path: string,
  pageText: (limit: number, offset: number) => string,
): Promise<string> {
  const start = path.length + 1
  const server = createServer(({ url = '' }, response) => {
    const [, limit, offset] = QUERY.exec(url.slice(start)) ?? []
    const body = Buffer.from(pageText(Number(limit), Number(offset)))
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
    })
    response.end(body)
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
