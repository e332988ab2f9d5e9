import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hex } from '@scure/base'
import { writeAddress } from '../../src/domain/address/read-address.ts'
import { contentOfScript } from '../../src/domain/address/script-content.ts'
import { chainOf } from '../../src/domain/chains/chain.ts'
import { freePort } from '../../src/store/testing/free-port.ts'

// biome-ignore lint/suspicious/noExplicitAny: the answers of the node are read as any client would.
type Json = any

const PROGRAM = '/usr/bin/litecoind'
const USER = 'tracker'
const PASSWORD = 'p@ss/word#1'
const STARTING = -28

/** Why tests with a real node are skipped; false where one is installed. */
export const withoutNode = existsSync(PROGRAM) ? false : 'litecoind is not installed'

/** A real node with a chain of its own (regtest), whose wallet makes the payments of a test. */
export class Litecoind implements AsyncDisposable {
  readonly port: number
  readonly #folder = mkdtempSync(join(tmpdir(), 'litecoind-'))
  readonly #settings: readonly string[]
  #process: ChildProcess | null = null

  private constructor(port: number, settings: readonly string[]) {
    this.port = port
    this.#settings = settings
  }

  /** With an empty wallet and no blocks. */
  static async start(...settings: readonly string[]): Promise<Litecoind> {
    const node = new Litecoind(await freePort(), settings)
    await node.start()
    await node.rpc('createwallet', 'test')
    return node
  }

  get authorization(): string {
    return `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`
  }

  /** `user:password` as it stands in a URL. */
  get credentials(): string {
    return `${USER}:${encodeURIComponent(PASSWORD)}`
  }

  /** Resolves when the node answers. */
  async start(): Promise<void> {
    this.#process = spawn(
      PROGRAM,
      [
        '-regtest',
        '-txindex=1',
        // Its extension blocks would end the chain at block 431 for want of a first payment into them.
        '-vbparams=mweb:4000000000:4100000000',
        `-datadir=${this.#folder}`,
        `-rpcport=${this.port}`,
        '-listen=0',
        '-fallbackfee=0.0001',
        // A thousand keys, as by default, take seconds.
        '-keypool=20',
        `-rpcuser=${USER}`,
        `-rpcpassword=${PASSWORD}`,
        ...(existsSync(join(this.#folder, 'regtest', 'wallets', 'test')) ? ['-wallet=test'] : []),
        ...this.#settings,
      ],
      { stdio: 'ignore' },
    )
    await this.#answers()
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process
    this.#process = null
    if (child === null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  /** Throws the error of the node. */
  async rpc(method: string, ...params: readonly unknown[]): Promise<Json> {
    const response = await fetch(`http://127.0.0.1:${this.port}/`, {
      method: 'POST',
      headers: { authorization: this.authorization },
      body: JSON.stringify({ jsonrpc: '1.0', id: 1, method, params }),
    })
    const { result, error } = (await response.json()) as Json
    if (error !== null) throw Object.assign(new Error(`${method}: ${error.message}`), { code: error.code })
    return result
  }

  async mine(blocks = 1, to?: string): Promise<readonly string[]> {
    const address = to ?? (await this.rpc('getnewaddress'))
    return await this.rpc('generatetoaddress', blocks, address)
  }

  /** An address as the node writes it, and as the program knows it on the main chain. */
  async newAddress(type = 'bech32'): Promise<{ readonly own: string; readonly main: string }> {
    const own = await this.rpc('getnewaddress', '', type)
    return { own, main: await this.mainAddress(own) }
  }

  /** The address of the main chain with the same output script. */
  async mainAddress(own: string): Promise<string> {
    const { scriptPubKey } = await this.rpc('validateaddress', own)
    const content = contentOfScript(hex.decode(scriptPubKey))
    if (content === null) throw new Error(`no address: ${own}`)
    return writeAddress(content, chainOf('litecoin'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #answers(): Promise<void> {
    for (;;) {
      try {
        await this.rpc('getblockcount')
        return
      } catch (error) {
        const { code } = error as { code?: number }
        if (this.#process?.exitCode !== null) throw new Error('litecoind has ended', { cause: error })
        if (code !== undefined && code !== STARTING) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }
}
