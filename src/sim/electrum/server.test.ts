import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { connect as connectSecurely } from 'node:tls'
import { chainOf } from '../../domain/chains/chain.ts'
import { type Simulator, startSimulator } from '../simulator.ts'
import type { ElectrumFault } from './fault.ts'
import { negotiated } from './handshake.ts'
import { scriptHashOf } from './script-index.ts'

/** Answers have many forms. */
type Parsed = ReturnType<typeof JSON.parse>

/** Sends lines and collects those that arrive. */
class Client {
  readonly lines: Parsed[] = []
  readonly #socket: Socket
  #text = ''
  #arrived = Promise.withResolvers<void>()
  closed = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => {})
    socket.on('data', (data) => this.#read(String(data)))
    socket.on('close', () => {
      this.closed = true
      this.#wake()
    })
  }

  static async open(version = true, url = simulator.electrum.url): Promise<Client> {
    const { hostname, port } = new URL(url)
    const client = new Client(connect(Number(port), hostname))
    if (version) await client.call('server.version', 'test', ['1.4', '1.6'])
    return client
  }

  send(message: unknown): void {
    this.#socket.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
  }

  /** The answer with the id of the request. */
  async call(method: string, ...params: unknown[]): Promise<Parsed> {
    const id = `${method}-${this.lines.length}`
    this.send({ jsonrpc: '2.0', id, method, params })
    return await this.line((line) => line.id === id)
  }

  /** The first line of which this is true; null if the connection ends. */
  async line(isWanted: (line: Parsed) => boolean): Promise<Parsed> {
    for (;;) {
      const found = this.lines.find(isWanted)
      if (found !== undefined || this.closed) return found ?? null
      await this.#arrived.promise
    }
  }

  notifications(method: string): Parsed[] {
    return this.lines.filter((line) => line.method === method).map(({ params }) => params)
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(data: string): void {
    const lines = (this.#text + data).split('\n')
    this.#text = lines.pop() as string
    for (const line of lines) {
      try {
        this.lines.push(JSON.parse(line))
      } catch {
        this.lines.push({ invalid: line })
      }
    }
    this.#wake()
  }

  #wake(): void {
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers()
  }
}

const NEUTRAL = {
  faults: () => null,
  behind: null,
  notifying: 'once',
  silent: false,
  refusing: false,
  batchOrder: 'same',
  linesReversed: false,
  batchMax: Number.POSITIVE_INFINITY,
  batchKills: Number.POSITIVE_INFINITY,
  historyMax: { rows: Number.POSITIVE_INFINITY, like: 'fulcrum' },
} as const

let simulator: Simulator

before(async () => {
  simulator = await startSimulator({ realHistories: false, electrum: {}, others: ['litecoin', 'zcash'] })
})
beforeEach(() => {
  simulator.electrum.configure(NEUTRAL)
  simulator.electrum.clearLines()
})
after(() => simulator.close())

function scripthash(address: string): string {
  return scriptHashOf(simulator.chain.chain, address)
}

function statusOver(list: readonly { tx_hash: string; height: number }[]): string {
  const text = list.map(({ tx_hash, height }) => `${tx_hash}:${height}:`).join('')
  return createHash('sha256').update(text).digest('hex')
}

describe('the Electrum server', () => {
  it('answers nothing before server.version, and that only once', async () => {
    const early = await Client.open(false)
    assert.equal((await early.call('server.ping')).error.code, 1)
    assert.equal(await early.line(() => false), null)
    const client = await Client.open()
    assert.match((await client.call('server.version', 'test', '1.4')).error.message, /already sent/)
    assert.deepEqual((await client.call('server.ping')).result, null)
    client.close()
  })

  it('negotiates the smaller of the two highest versions', () => {
    for (const [asked, protocol, agreed] of [
      [['1.4', '1.6'], '1.4', '1.4'],
      [['1.4', '1.6'], '1.6', '1.6'],
      [['1.4', '1.4.2'], '1.6', '1.4.2'],
      ['1.4', '1.6', '1.4'],
      [undefined, '1.4', '1.4'],
      [['1.5', '1.6'], '1.4', null],
      ['1.2', '1.4', null],
    ] as const) {
      assert.equal(negotiated(asked, { protocol }), agreed, JSON.stringify(asked))
    }
  })

  it('serves every chain with the hash of its first block, over TLS too', async () => {
    for (const slug of simulator.chains) {
      const client = await Client.open(true, simulator.electrumOn(slug).url)
      const { result } = await client.call('server.features')
      assert.equal(result.genesis_hash, chainOf(slug).genesisHash)
      client.close()
    }
    const { port } = new URL(simulator.electrum.tlsUrl.replace('tls:', 'http:'))
    const seen = async () => {
      const socket = connectSecurely({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false })
      const client = new Client(socket)
      assert.equal((await client.call('server.version', 'test', '1.4')).result[1], '1.4')
      const fingerprint = socket.getPeerX509Certificate()?.fingerprint256
      client.close()
      return fingerprint?.replaceAll(':', '').toLowerCase()
    }
    const first = simulator.electrum.fingerprint
    assert.equal(await seen(), first)
    simulator.electrum.changeCertificate()
    assert.equal(await seen(), simulator.electrum.fingerprint)
    assert.notEqual(simulator.electrum.fingerprint, first)
  })

  it('lists a history with the status over it, balances, and outputs', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    chain.pay(address, 5_000n)
    chain.mine()
    const parent = chain.pay(address, 700n)
    const child = chain.spend(address, 5_600n)
    const client = await Client.open()
    const hash = scripthash(address)
    const history = (await client.call('blockchain.scripthash.get_history', hash)).result
    assert.deepEqual(
      history.map(({ height }: Parsed) => height),
      [chain.tip.height, 0, -1],
    )
    assert.deepEqual([history[1].tx_hash, history[2].tx_hash], [parent.hash, child.hash])
    assert.equal((await client.call('blockchain.scripthash.subscribe', hash)).result, statusOver(history))
    assert.deepEqual((await client.call('blockchain.scripthash.get_balance', hash)).result, {
      confirmed: 5_000,
      unconfirmed: -4_900,
    })
    assert.equal((await client.call('blockchain.scripthash.get_mempool', hash)).result.length, 2)
    const unspent = (await client.call('blockchain.scripthash.listunspent', hash)).result
    assert.deepEqual(
      unspent.map(({ value, height }: Parsed) => [value, height]),
      [[100, 0]],
    )
    client.close()
  })

  it('gives raw transactions, headers and merkle proofs', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    const paid = chain.pay(address, 5_000n)
    const { height } = chain.mine()
    const client = await Client.open()
    const { result: bytes } = await client.call('blockchain.transaction.get', paid.hash)
    assert.match(bytes, /^02000000/)
    assert.equal((await client.call('blockchain.transaction.get', paid.hash, true)).error.code, 1)
    const { result: header } = await client.call('blockchain.block.header', height)
    assert.equal(header.length, 160)
    const { result: headers } = await client.call('blockchain.block.headers', height - 1, 5)
    assert.deepEqual([headers.count, headers.hex.slice(-160)], [2, header])
    const { result: proof } = await client.call('blockchain.transaction.get_merkle', paid.hash, height)
    const position = chain.view().block(height)?.transactions.indexOf(paid.hash)
    assert.deepEqual([proof.block_height, proof.pos], [height, position])
    client.close()
  })

  it('has no bytes of recorded and computed transactions', async () => {
    const large = simulator.chain.largeAddress(3)
    const { hash } = simulator.chain.history(large)[0] as { hash: string }
    const client = await Client.open()
    assert.match((await client.call('blockchain.transaction.get', hash)).error.message, /no bytes/)
    client.close()
  })

  it('lists payments to a bare key for its script, not for the address', async () => {
    const { chain } = simulator
    const key = `02${'79'.repeat(32)}`
    chain.payToKey(key, 300n)
    const script = createHash('sha256')
      .update(Buffer.from(`21${key}ac`, 'hex'))
      .digest()
    const client = await Client.open()
    const { result } = await client.call(
      'blockchain.scripthash.get_history',
      script.reverse().toString('hex'),
    )
    assert.equal(result.length, 1)
    client.close()
  })

  it('answers a batch as an array, in any order it likes', async () => {
    simulator.electrum.configure({ batchOrder: 'reversed' })
    const client = await Client.open()
    const calls = [7, 8, 9].map((id) => ({ jsonrpc: '2.0', id, method: 'server.ping', params: [] }))
    client.send(calls)
    const answers = await client.line(Array.isArray)
    assert.deepEqual(
      answers.map(({ id }: Parsed) => id),
      [9, 8, 7],
    )
    assert.equal(simulator.electrum.calls()['server.ping'], 3)
    assert.equal(simulator.electrum.lines.length, 2)
    client.close()
  })

  it('takes several requests in one packet, split anywhere', async () => {
    const client = await Client.open()
    const line = (id: number) => JSON.stringify({ id, method: 'server.ping', params: [] })
    client.send(`${line(1)}\n${line(2)}\n${line(3)}`)
    for (const id of [1, 2, 3]) assert.equal((await client.line((got) => got.id === id)).result, null)
    client.close()
  })

  it('notifies of payments, blocks and reorganisations', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    const client = await Client.open()
    assert.equal((await client.call('blockchain.scripthash.subscribe', scripthash(address))).result, null)
    await client.call('blockchain.headers.subscribe')
    chain.pay(address, 1n)
    await client.line(({ method }) => method === 'blockchain.scripthash.subscribe')
    chain.mine()
    chain.reorganise(1, { fate: () => 'wait' })
    await client.call('server.ping')
    const tips = client.notifications('blockchain.headers.subscribe').map(([{ height }]) => height)
    assert.deepEqual(tips, [chain.tip.height - 1, chain.tip.height])
    const statuses = client.notifications('blockchain.scripthash.subscribe')
    assert.equal(statuses.length, 3)
    assert.equal(statuses[0][1], statuses[2][1])
    await client.call('blockchain.scripthash.unsubscribe', scripthash(address))
    chain.pay(address, 1n)
    await client.call('server.ping')
    assert.equal(client.notifications('blockchain.scripthash.subscribe').length, 3)
    client.close()
  })

  it('notifies early, twice or never where asked to', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    chain.pay(address, 1n)
    for (const [notifying, before, later] of [
      ['early', 2, 1],
      ['twice', 0, 2],
      ['never', 0, 0],
    ] as const) {
      simulator.electrum.configure({ notifying })
      const client = await Client.open()
      await client.call('blockchain.scripthash.subscribe', scripthash(address))
      const method = 'blockchain.scripthash.subscribe'
      assert.equal(client.lines.slice(0, -1).filter((line) => line.method === method).length, before)
      chain.pay(address, 1n)
      await client.call('server.ping')
      assert.equal(client.notifications(method).length, before + later)
      client.close()
    }
  })

  it('limits histories as Fulcrum and as ElectrumX do', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    for (let paid = 0; paid < 4; paid++) chain.pay(address, 1n)
    const client = await Client.open()
    const hash = scripthash(address)
    simulator.electrum.configure({ historyMax: { rows: 3, like: 'fulcrum' } })
    assert.deepEqual((await client.call('blockchain.scripthash.get_history', hash)).result, [])
    assert.equal((await client.call('blockchain.scripthash.subscribe', hash)).result, null)
    assert.equal((await client.call('blockchain.scripthash.get_balance', hash)).result.unconfirmed, 4)
    simulator.electrum.configure({ historyMax: { rows: 3, like: 'electrumx' } })
    assert.equal((await client.call('blockchain.scripthash.get_history', hash)).error.code, 10_001)
    simulator.electrum.configure({ batchMax: 2 })
    client.send([1, 2, 3].map((id) => ({ id, method: 'server.ping' })))
    assert.deepEqual(
      (await client.line(Array.isArray)).map(({ error }: Parsed) => error.code),
      [4, 4, 4],
    )
    client.close()
  })

  it('lags behind the chain, and notifies when it has caught up', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    simulator.electrum.configure({ behind: { changes: 1 } })
    const client = await Client.open()
    const hash = scripthash(address)
    await client.call('blockchain.scripthash.subscribe', hash)
    chain.pay(address, 1n)
    assert.deepEqual((await client.call('blockchain.scripthash.get_history', hash)).result, [])
    simulator.electrum.configure({ behind: null })
    assert.equal((await client.call('blockchain.scripthash.get_history', hash)).result.length, 1)
    assert.equal(client.notifications('blockchain.scripthash.subscribe').length, 1)
    client.close()
  })
})

describe('a faulty Electrum server', () => {
  const answerWith = async (fault: ElectrumFault | null, method: string, ...params: unknown[]) => {
    const client = await Client.open()
    simulator.electrum.setFaults((line) => (line.calls[0]?.method === 'server.version' ? null : fault))
    const answer = await client.call(method, ...params)
    const { lines, closed } = client
    client.close()
    return { answer, lines, closed }
  }

  it('ends the connection at once, or in the middle of a line', async () => {
    for (const kind of ['disconnect', 'half-line'] as const) {
      assert.equal((await answerWith({ kind }, 'server.banner')).answer, null)
    }
    simulator.electrum.configure({ batchKills: 1 })
    const client = await Client.open()
    client.send([1, 2].map((id) => ({ id, method: 'server.ping' })))
    assert.equal(await client.line(Array.isArray), null)
  })

  it('answers errors for one request or the whole line', async () => {
    assert.equal((await answerWith({ kind: 'busy' }, 'server.ping')).answer.error.code, -102)
    assert.equal((await answerWith({ kind: 'excessive' }, 'server.ping')).answer.error.code, -101)
    const client = await Client.open()
    simulator.electrum.setFaults(() => ({ kind: 'line-error', code: -32600, message: 'too large' }))
    client.send([{ id: 1, method: 'server.ping' }])
    assert.equal((await client.line(({ error }) => error !== undefined)).id, null)
    simulator.electrum.setFaults(() => ({ kind: 'invalid-json' }))
    client.send({ id: 2, method: 'server.ping' })
    assert.ok(await client.line(({ invalid }) => invalid !== undefined))
    client.close()
  })

  it('states wrong heights, amounts and no history', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    const { hash } = chain.pay(address, 1n)
    const { height } = chain.mine()
    const get = 'blockchain.scripthash.get_history'
    const low = await answerWith({ kind: 'low-heights', by: 1 }, get, scripthash(address))
    assert.equal(low.answer.result[0].height, height - 1)
    assert.deepEqual((await answerWith({ kind: 'blank' }, get, scripthash(address))).answer.result, [])
    const raw = 'blockchain.transaction.get'
    const right = (await answerWith(null, raw, hash)).answer.result
    const wrong = (await answerWith({ kind: 'wrong-amounts', by: 1n }, raw, hash)).answer.result
    assert.equal(wrong.length, right.length)
    assert.notEqual(wrong, right)
  })

  it('keeps connections without a word, and refuses new ones', async () => {
    const client = await Client.open()
    simulator.electrum.configure({ silent: true })
    client.send({ id: 1, method: 'server.ping' })
    simulator.electrum.disconnect()
    assert.equal(await client.line(({ id }) => id === 1), null)
    simulator.electrum.configure({ silent: false, refusing: true })
    const refused = await Client.open(false)
    assert.equal(await refused.call('server.version', 'test', '1.4'), null)
  })
})
