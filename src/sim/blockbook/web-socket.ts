import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** RFC 6455, section 1.3. */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10
const FINAL = 0x80
const MASKED = 0x80

interface Frame {
  readonly opcode: number
  readonly isFinal: boolean
  readonly payload: Buffer
  /** Bytes of the whole frame. */
  readonly length: number
}

/** The server's end of a WebSocket (RFC 6455), for texts. */
export class WebSocketEnd {
  readonly #socket: Duplex
  readonly #onText: (text: string) => void
  #received: Buffer = Buffer.alloc(0)
  #parts: Buffer[] = []

  private constructor(socket: Duplex, onText: (text: string) => void) {
    this.#socket = socket
    this.#onText = onText
    socket.on('error', () => socket.destroy())
    socket.on('data', (data: Buffer) => this.#arrived(data))
  }

  /** Answers the request to upgrade. */
  static accept(request: IncomingMessage, socket: Duplex, onText: (text: string) => void): WebSocketEnd {
    const key = String(request.headers['sec-websocket-key'])
    socket.write(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${hash('sha1', key + KEY_SUFFIX, 'base64')}`,
        '\r\n',
      ].join('\r\n'),
    )
    return new WebSocketEnd(socket, onText)
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text))
  }

  /** Ends the connection without a word. */
  destroy(): void {
    this.#socket.destroy()
  }

  onClose(listener: () => void): void {
    this.#socket.once('close', listener)
  }

  #write(opcode: number, payload: Buffer): void {
    if (this.#socket.writable) this.#socket.write(Buffer.concat([head(opcode, payload.length), payload]))
  }

  #arrived(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data])
    for (let frame = frameIn(this.#received); frame !== null; frame = frameIn(this.#received)) {
      this.#received = this.#received.subarray(frame.length)
      this.#take(frame)
    }
  }

  #take({ opcode, isFinal, payload }: Frame): void {
    if (opcode === PING) this.#write(PONG, payload)
    if (opcode === CLOSE) {
      this.#write(CLOSE, payload.subarray(0, 2))
      this.#socket.end()
    }
    if (opcode >= CLOSE) return
    this.#parts.push(payload)
    if (!isFinal) return
    const text = Buffer.concat(this.#parts).toString('utf8')
    this.#parts = []
    this.#onText(text)
  }
}

function head(opcode: number, length: number): Buffer {
  const first = FINAL | opcode
  if (length < 126) return Buffer.from([first, length])
  if (length < 65_536) return Buffer.from([first, 126, length >>> 8, length & 0xff])
  const long = Buffer.alloc(10)
  long[0] = first
  long[1] = 127
  long.writeBigUInt64BE(BigInt(length), 2)
  return long
}

/** Null until all of it has arrived. A client's frames are masked. */
function frameIn(bytes: Buffer): Frame | null {
  const [first = 0, second = 0] = bytes
  const short = second & 0x7f
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0
  const masked = (second & MASKED) === 0 ? 0 : 4
  const start = 2 + extended + masked
  if (bytes.length < start) return null
  const size =
    extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  if (bytes.length < start + size) return null
  const mask = bytes.subarray(start - masked, start)
  const payload = Buffer.from(bytes.subarray(start, start + size))
  if (masked > 0) for (let at = 0; at < size; at += 1) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0)
  return { opcode: first & 0x0f, isFinal: (first & FINAL) !== 0, payload, length: start + size }
}
