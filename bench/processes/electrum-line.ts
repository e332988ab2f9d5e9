import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { LineConnection } from '../../src/sources/electrum/connection/line-connection.ts'
import { decodeHistory, whyTorn } from '../../src/sources/electrum/decode-history.ts'
import { hasStatus } from '../../src/sources/electrum/status-hash.ts'
import { serveCalls } from './serve-calls.ts'

const TIP = 1_000_000
const GET_HISTORY = 'blockchain.scripthash.get_history'
const SUBSCRIBE = 'blockchain.scripthash.subscribe'

interface Message {
  readonly id: number
  readonly result: unknown
}

export interface LongLine {
  readonly rows: number
  readonly bytes: number
  /** The most CPU time of the thread without a turn of the event loop. */
  readonly longestMs: number
  readonly totalMs: number
}

const calls = {
  /** Reads one long history as the source does: lines, JSON, the list, its status. */
  async run({ url, scriptHash }: { url: string; scriptHash: string }): Promise<LongLine> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    const messages = new Map<number, PromiseWithResolvers<Message>>()
    const connection = new LineConnection(socket, {
      message: (message) => messages.get((message as Message).id)?.resolve(message as Message),
      closed: () => {},
    })
    const call = async (id: number, method: string, ...params: unknown[]) => {
      const waiting = Promise.withResolvers<Message>()
      messages.set(id, waiting)
      connection.write(JSON.stringify({ id, method, params }))
      return (await waiting.promise).result
    }
    await call(1, 'server.version', 'bench', '1.4')
    const status = (await call(2, SUBSCRIBE, scriptHash)) as string
    const turns = new Turns()
    const history = await decodeHistory(await call(3, GET_HISTORY, scriptHash))
    const isRight = whyTorn(history, TIP) === null && (await hasStatus(history, [status]))
    const { longestMs, totalMs } = await turns.end()
    if (!isRight) throw new Error('the history does not have its status')
    const bytes = socket.bytesRead
    connection.close('done')
    return { rows: history.length, bytes, longestMs, totalMs }
  },
}

/** Watches the CPU time between turns of the event loop. */
class Turns {
  #isOver = false
  readonly #watch = this.#run()

  async end(): Promise<{ readonly longestMs: number; readonly totalMs: number }> {
    this.#isOver = true
    return await this.#watch
  }

  async #run(): Promise<{ readonly longestMs: number; readonly totalMs: number }> {
    const start = threadMs()
    let [last, longestMs] = [start, 0]
    while (!this.#isOver) {
      await setImmediate()
      const now = threadMs()
      longestMs = Math.max(longestMs, now - last)
      last = now
    }
    return { longestMs, totalMs: last - start }
  }
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

export type ElectrumLineCalls = typeof calls
serveCalls(calls)
