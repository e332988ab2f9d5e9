import { sha256 } from '@noble/hashes/sha2.js'
import { createBase58check } from '@scure/base'
import { HDKey } from '@scure/bip32'
import { outputScript } from '../../src/domain/address/output-script.ts'
import { chainOf } from '../../src/domain/chains/chain.ts'
import { openDescriptor } from '../../src/domain/keys/open-descriptor.ts'
import type { Litecoind } from './litecoind.ts'

const litecoin = chainOf('litecoin')
const base58check = createBase58check(sha256)
/** Before private keys of regtest. */
const KEY_PREFIX = 0xef
const ACCOUNT = "84'/2'/0'"

export interface OwnOutput {
  readonly txid: string
  readonly vout: number
  /** Where the address that it pays is derived. */
  readonly path: readonly [branch: number, index: number]
}

/** A wallet beside that of the node: a test has its keys, and decides on every output and so on the exact fee. */
export class RegtestWallet {
  readonly text: string
  readonly #node: Litecoind
  readonly #account: HDKey

  constructor(node: Litecoind) {
    const root = HDKey.fromMasterSeed(new Uint8Array(32).fill(7))
    this.#node = node
    this.#account = root.derive(`m/${ACCOUNT}`)
    const origin = `${root.fingerprint.toString(16).padStart(8, '0')}/${ACCOUNT.replaceAll("'", 'h')}`
    this.text = `wpkh([${origin}]${this.#account.publicExtendedKey}/<0;1>/*)`
  }

  /** As the node writes it. */
  async address(branch: number, index: number): Promise<string> {
    const opened = openDescriptor(this.text, litecoin)
    const [derived] = opened.addresses(branch, index, 1)
    const script = outputScript(litecoin, derived?.address ?? '')
    return (await this.#node.rpc('decodescript', script)).addresses[0]
  }

  /** The output of a transaction of the node's wallet that pays this address. */
  async receive(amount: string, path: OwnOutput['path']): Promise<OwnOutput> {
    const address = await this.address(...path)
    const txid: string = await this.#node.rpc('sendtoaddress', address, amount)
    const { details } = await this.#node.rpc('gettransaction', txid)
    const { vout } = details.find((detail: { address: string }) => detail.address === address)
    return { txid, vout, path }
  }

  /** Spends one output; what is left is the fee. Amounts in coins, by address. Returns the transaction's hash. */
  async spend({ txid, vout, path }: OwnOutput, outputs: Readonly<Record<string, string>>): Promise<string> {
    const raw = await this.#node.rpc('createrawtransaction', [{ txid, vout }], outputs)
    const signed = await this.#node.rpc('signrawtransactionwithkey', raw, [this.#privateKey(path)])
    return await this.#node.rpc('sendrawtransaction', signed.hex)
  }

  #privateKey([branch, index]: OwnOutput['path']): string {
    const { privateKey } = this.#account.deriveChild(branch).deriveChild(index)
    return base58check.encode(Uint8Array.of(KEY_PREFIX, ...(privateKey as Uint8Array), 1))
  }
}
