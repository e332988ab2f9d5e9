import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PathProxy extends AsyncDisposable {
  /** Of the program behind the proxy, with a slash at its end. */
  readonly url: string
  /** Where the proxy sends its requests. */
  target: string
}

/** A reverse proxy that serves a program below a path and nothing else; it may leave the path out, and keeps Host. */
export async function startPathProxy(
  path: string,
  { strip }: { readonly strip: boolean },
): Promise<PathProxy> {
  const proxy = { target: '' }
  const server = createServer((received, response) => {
    const { url = '', method, headers } = received
    if (!url.startsWith(path)) return response.writeHead(404).end()
    const sent = request(new URL(strip ? url.slice(path.length - 1) : url, proxy.target), { method, headers })
    sent.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    sent.on('error', () => response.destroy())
    response.on('close', () => sent.destroy())
    return received.pipe(sent)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}
