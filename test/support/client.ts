import assert from 'node:assert/strict'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as anybody outside would, without our types.
type Json = any

export interface Reply {
  readonly status: number
  readonly body: Json
}

/** The API as anybody outside sees it. */
export class Client {
  readonly url: string

  constructor(url: string) {
    this.url = url
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
    assert.equal((await this.send('POST', `/addresses/${id}/sync`)).status, 202)
  }

  /** Every transaction, page by page. */
  async transactions(id: number): Promise<Json[]> {
    const all: Json[] = []
    for (;;) {
      const { body } = await this.get(`/addresses/${id}/transactions?limit=1000&offset=${all.length}`)
      all.push(...body.transactions)
      if (all.length >= body.total_transactions) return all
    }
  }

  /** The first event that `wanted` accepts; the state at the time of the call counts too. */
  async until(id: number, wanted: (address: Json) => boolean): Promise<Json> {
    const abort = new AbortController()
    const stream = await fetch(`${this.url}/events`, { signal: abort.signal })
    try {
      const now = (await this.get(`/addresses/${id}`)).body
      if (wanted(now)) return now
      let text = ''
      for await (const chunk of stream.body ?? []) {
        text += Buffer.from(chunk).toString()
        const frames = text.split('\n\n')
        text = frames.pop() ?? ''
        for (const frame of frames) {
          const data = /^event: address\ndata: (.*)$/m.exec(frame)?.[1]
          if (data === undefined) continue
          const address = JSON.parse(data)
          if (address.id === id && wanted(address)) return address
        }
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
