import assert from 'node:assert/strict'
import { ApiClient } from '../../src/client/api-client.ts'
import { readEvents } from '../../src/client/read-events.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

export interface Reply {
  readonly status: number
  readonly body: Json
}

/** The API from outside: replies of any status by `send`, the calls of its client by `api`. */
export class Client {
  readonly url: string
  readonly api: ApiClient

  constructor(url: string) {
    this.url = url
    this.api = new ApiClient({ url })
  }

  async send(method: string, path: string, body?: unknown): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }

  get(path: string): Promise<Reply> {
    return this.send('GET', path)
  }

  async add(address: string, sync = false, chain?: string): Promise<Json> {
    const { status, body } = await this.send('POST', '/addresses', { address, sync, chain })
    assert.equal(status, 201, JSON.stringify(body))
    return body
  }

  async sync(id: number): Promise<void> {
    await this.api.syncAddress(id)
  }

  /** Every transaction, page by page. */
  async transactions(id: number): Promise<Json[]> {
    const all: Json[] = []
    for (;;) {
      const page = await this.api.transactions(id, { limit: 1000, offset: all.length })
      all.push(...page.transactions)
      if (all.length >= page.total_transactions) return all
    }
  }

  /** The first event that `wanted` accepts; the state at the time of the call counts too. */
  async until(id: number, wanted: (address: Json) => boolean): Promise<Json> {
    const abort = new AbortController()
    try {
      for await (const { event, data } of readEvents(this.api.connection, { signal: abort.signal })) {
        const address = event === 'opened' ? await this.api.address(id) : data
        const concerns = event === 'opened' || (event === 'address' && data.id === id)
        if (concerns && wanted(address)) return address
      }
      throw new Error('the event stream has ended')
    } finally {
      abort.abort()
    }
  }

  ended(id: number): Promise<Json> {
    return this.until(id, (address) => address.sync_status === 'DONE' || address.sync_status === 'ERROR')
  }
}
