import type { Socket } from 'node:net'
import { SPEAKS_TLS } from '../../../net/connection-advice.ts'
import { ConnectionFailed, clauseOf } from './failures.ts'
import { LineQueue } from './line-queue.ts'
import { LineSplitter } from './line-splitter.ts'
import { parseLongMessage, parseShortMessage, SHORT_BYTES } from './parse-message.ts'

/** Longer than the longest history that servers list, and than a batch of large transactions. */
const LINE_BYTES_MAX = 32 * 1024 * 1024

/** Reading pauses while lines of more bytes wait: a server may send faster than its answers are parsed. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024

/** The first byte of the answer to what is no TLS (RFC 8446, section 5.1). No JSON begins with it. */
const TLS_ALERT = 0x15

const ENDED = 'the server ended the connection'

export interface LineListener {
  /** Messages arrive in the order of their lines. */
  message(message: unknown): void
  /** Once, after the last message. */
  closed(error: ConnectionFailed): void
}

/** Messages of JSON, one a line, over a connected socket. */
export class LineConnection {
  readonly #socket: Socket
  readonly #listener: LineListener
  readonly #splitter = new LineSplitter(LINE_BYTES_MAX)
  /** Lines that wait while a long one is parsed. */
  readonly #waiting = new LineQueue()
  #isParsing = false
  #isClosed = false
  #hasRead = false

  constructor(socket: Socket, listener: LineListener) {
    this.#socket = socket
    this.#listener = listener
    socket.setNoDelay(true).setKeepAlive(true, 60_000)
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', (error) => this.close(clauseOf(error)))
    socket.on('close', () => this.close(ENDED))
    if (socket.destroyed) queueMicrotask(() => this.close(ENDED))
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The process may end while the connection is open. */
  unref(): void {
    this.#socket.unref()
  }

  write(message: string): void {
    if (!this.#isClosed) this.#socket.write(`${message}\n`)
  }

  close(reason: string): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#waiting.clear()
    this.#socket.destroy()
    this.#listener.closed(new ConnectionFailed('ended', reason))
  }

  #read(chunk: Buffer): void {
    if (!this.#hasRead && chunk[0] === TLS_ALERT) {
      this.close(SPEAKS_TLS)
      return
    }
    this.#hasRead = true
    try {
      for (const line of this.#splitter.push(chunk)) {
        if (!isEmpty(line)) this.#waiting.push(line)
      }
    } catch (error) {
      this.close(clauseOf(error))
      return
    }
    if (this.#waiting.bytes > WAITING_BYTES_MAX) this.#socket.pause()
    if (!this.#isParsing) void this.#parse()
  }

  async #parse(): Promise<void> {
    this.#isParsing = true
    try {
      for (let line = this.#next(); line !== null; line = this.#next()) {
        if (line.length <= SHORT_BYTES) this.#take(() => parseShortMessage(line as Buffer))
        else {
          const parsed = await parseLongMessage(line).catch((error: unknown) => error)
          this.#take(() => {
            if (parsed instanceof Error) throw parsed
            return parsed
          })
        }
      }
    } finally {
      this.#isParsing = false
    }
  }

  #next(): Buffer | null {
    const line = this.#waiting.next()
    if (this.#waiting.bytes <= WAITING_BYTES_MAX && this.#socket.isPaused()) this.#socket.resume()
    return line
  }

  #take(parse: () => unknown): void {
    if (this.#isClosed) return
    let message: unknown
    try {
      message = parse()
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      this.close('an answer is not valid JSON')
      return
    }
    this.#listener.message(message)
  }
}

/** An empty line is no message. */
function isEmpty(line: Buffer): boolean {
  return line.length === 0 || (line.length === 1 && line[0] === 0x0d)
}
