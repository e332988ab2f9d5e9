import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chainOf } from '../../src/domain/chains/chain.ts'
import type { Litecoind } from './litecoind.ts'

/**
 * Passes requests on to a node with a chain of its own, as if that were the main chain: with the first block of the main
 * chain. Addresses need no change, since the program asks by output scripts.
 */
export class MainChainProxy implements AsyncDisposable {
  /** The methods that were called. */
  readonly methods: string[] = []
  /** The node gets a wrong password. */
  refusesCredentials = false
  readonly #node: Litecoind
  readonly #server = createServer((request, response) => void this.#pass(request, response))

  private constructor(node: Litecoind) {
    this.#node = node
  }

  static async start(node: Litecoind): Promise<MainChainProxy> {
    const proxy = new MainChainProxy(node)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  /** With the node's credentials. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://${this.#node.credentials}@127.0.0.1:${port}/`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = Buffer.concat(await request.toArray()).toString()
      const { method, params, id } = JSON.parse(body)
      this.methods.push(method)
      const { authorization: sent = '' } = request.headers
      const authorization = this.refusesCredentials ? `${sent.slice(0, -4)}AAAA` : sent
      const answer = await fetch(`http://127.0.0.1:${this.#node.port}/`, {
        method: 'POST',
        headers: { authorization },
        body,
      })
      const text = await answer.text()
      const isFirst = method === 'getblockhash' && params[0] === 0
      const first = JSON.stringify({ result: chainOf('litecoin').genesisHash, error: null, id })
      response.writeHead(answer.status).end(isFirst && answer.ok ? first : text)
    } catch {
      // The node is not there.
      response.destroy()
    }
  }
}
