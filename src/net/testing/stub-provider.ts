import assert from 'node:assert/strict'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Reply = (response: ServerResponse) => void

/** An HTTP server that sends queued replies in order. Requests without a reply and unused replies fail the test. */
export class StubProvider implements AsyncDisposable {
  readonly urls: string[] = []
  readonly #server: Server
  #replies: Reply[] = []
  #unexpected = 0

  private constructor() {
    this.#server = createServer((request, response) => {
      this.urls.push(request.url ?? '')
      const reply = this.#replies.shift()
      if (reply === undefined) {
        this.#unexpected++
        response.destroy()
      } else {
        reply(response)
      }
    })
  }

  static async start(): Promise<StubProvider> {
    const provider = new StubProvider()
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve))
    return provider
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  will(...replies: Reply[]): void {
    this.#replies.push(...replies)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    assert.equal(this.#unexpected, 0, 'requests without a queued reply')
    assert.equal(this.#replies.length, 0, 'queued replies that were not requested')
  }
}

export function json(status: number, body: unknown): Reply {
  return text(status, typeof body === 'string' ? body : JSON.stringify(body))
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(status, headers).end(body)
}

/** Announces a longer body than it sends, then closes the connection. */
export function cutShort(body: string): Reply {
  return (response) => {
    response.writeHead(200, { 'content-length': String(body.length) })
    response.write(body.slice(0, body.length / 2), () => response.destroy())
  }
}

export function hangUp(): Reply {
  return (response) => response.destroy()
}

/** Sends the headers and half of the body, then nothing. */
export function stall(body: string): Reply {
  return (response) => {
    response.writeHead(200)
    response.write(body.slice(0, body.length / 2))
  }
}
