import type { Chain } from '../../domain/chains/chain.ts'
import { compactSize, doubleSha256, hashBytes, sha256, shownHash, sized, uint32, uint64 } from './bytes.ts'
import { scriptOf } from './script.ts'
import type { SimTransaction } from './transaction.ts'
import { type Unlocking, unlockingOf } from './unlocking.ts'

/** What the bytes of a transaction are made of. */
export type RawParts = Pick<SimTransaction, 'inputs' | 'outputs' | 'coinbase' | 'minedAt'> & {
  readonly lockTime: number
}

interface Form {
  readonly version: Buffer
  readonly inputs: Buffer
  readonly outputs: Buffer
  readonly lockTime: Buffer
  /** Follows the lock time. */
  readonly end: Buffer
  /** Empty where no input has a witness. */
  readonly witness: Buffer
}

export const TRANSACTION_VERSION = 2
/** Replaceable (BIP 125), so that the lock time counts. */
export const SEQUENCE = 0xfffffffd
const COINBASE_SEQUENCE = 0xffffffff
const COINBASE_INDEX = 0xffffffff
const NO_HASH = Buffer.alloc(32)
/** Marker and flag of BIP 144. */
const SEGWIT = Buffer.of(0, 1)
const ZCASH_VERSION = 0x80000004
const ZCASH_VERSION_GROUP = 0x892f2085
/** Expiry height, value balance, and no shielded spends, outputs and joins (ZIP 243). */
const ZCASH_END = Buffer.alloc(4 + 8 + 3)
/** Version 3, type 5 (DIP 4). */
const DASH_COINBASE_VERSION = 0x00050003
const DASH_LIST_HASH = Buffer.alloc(32)

/** The bytes as nodes send them: with witnesses where the chain has them. Signatures are placeholders. */
export function rawTransaction(chain: Chain, parts: RawParts): Buffer {
  const form = formOf(chain, parts)
  const marked = form.witness.length > 0 ? SEGWIT : Buffer.alloc(0)
  return joined({ ...form, version: Buffer.concat([form.version, marked]) })
}

/** The hash by which a transaction is known: of its bytes without witnesses. */
export function transactionHash(chain: Chain, parts: RawParts): string {
  const bytes = joined({ ...formOf(chain, parts), witness: Buffer.alloc(0) })
  return shownHash(chain.slug === 'groestlcoin' ? sha256(bytes) : doubleSha256(bytes))
}

function joined({ version, inputs, outputs, witness, lockTime, end }: Form): Buffer {
  return Buffer.concat([version, inputs, outputs, witness, lockTime, end])
}

function formOf(chain: Chain, parts: RawParts): Form {
  const { coinbase, outputs, lockTime } = parts
  const unlocking = parts.inputs.map((input) => unlockingOf(scriptOf(chain, input)))
  const paid = outputs.map((output) =>
    Buffer.concat([uint64(output.value), sized(Buffer.from(scriptOf(chain, output), 'hex'))]),
  )
  return {
    version: versionOf(chain, coinbase),
    inputs: coinbase ? coinbaseInput(parts) : inputsOf(parts, unlocking),
    outputs: Buffer.concat([compactSize(paid.length), ...paid]),
    lockTime: uint32(lockTime),
    end: endOf(chain, parts),
    witness: unlocking.some(({ witness }) => witness.length > 0) ? witnessOf(unlocking) : Buffer.alloc(0),
  }
}

function versionOf({ slug }: Chain, coinbase: boolean): Buffer {
  if (slug === 'zcash') return Buffer.concat([uint32(ZCASH_VERSION), uint32(ZCASH_VERSION_GROUP)])
  return uint32(slug === 'dash' && coinbase ? DASH_COINBASE_VERSION : TRANSACTION_VERSION)
}

function endOf({ slug }: Chain, { coinbase, minedAt = 0 }: RawParts): Buffer {
  if (slug === 'zcash') return ZCASH_END
  if (slug !== 'dash' || !coinbase) return Buffer.alloc(0)
  const version = Buffer.of(1, 0)
  return sized(Buffer.concat([version, uint32(minedAt), DASH_LIST_HASH]))
}

function inputsOf({ inputs }: RawParts, unlocking: readonly Unlocking[]): Buffer {
  const parts = inputs.map(({ hash, index }, at) => {
    const script = Buffer.from(unlocking[at]?.script ?? '', 'hex')
    return Buffer.concat([hashBytes(hash), uint32(index), sized(script), uint32(SEQUENCE)])
  })
  return Buffer.concat([compactSize(inputs.length), ...parts])
}

function coinbaseInput({ minedAt = 0 }: RawParts): Buffer {
  const script = sized(Buffer.from(coinbaseScript(minedAt), 'hex'))
  return Buffer.concat([Buffer.of(1), NO_HASH, uint32(COINBASE_INDEX), script, uint32(COINBASE_SEQUENCE)])
}

/** The height of the block, as BIP 34 asks, in hex. */
function coinbaseScript(height: number): string {
  return `04${uint32(height).toString('hex')}`
}

function witnessOf(unlocking: readonly Unlocking[]): Buffer {
  return Buffer.concat(
    unlocking.flatMap(({ witness }) => [
      compactSize(witness.length),
      ...witness.map((item) => sized(Buffer.from(item, 'hex'))),
    ]),
  )
}
