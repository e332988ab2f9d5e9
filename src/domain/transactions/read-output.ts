import { hex } from '@scure/base'
import { type AddressContent, typeOf } from '../address/address.ts'
import { hashedKeyScript } from '../address/output-script.ts'
import { readAddress, writeAddress } from '../address/read-address.ts'
import { contentOfScript } from '../address/script-content.ts'
import type { Chain } from '../chains/chain.ts'
import { AppError } from '../errors.ts'
import type { OutputType, TransactionOutput } from './transaction.ts'

export interface ReportedOutput {
  /** In base units. */
  readonly value: bigint
  /** In hex. */
  readonly script: string
  /** What the source calls its recipient, an address or not. */
  readonly recipient: string | null
}

const OP_RETURN = /^(?:00)?6a/
/** OP_m, keys, OP_n, OP_CHECKMULTISIG. */
const MULTISIG = /^5[1-9a-f](?:21(?:02|03)[0-9a-f]{64}|4104[0-9a-f]{128}|41[0-9a-f]{130})+5[1-9a-f]ae$/

/**
 * An output by its script, which decides on address and type whatever the source calls them. Only where the script is of no
 * known form (one with tokens, for example) does an address from the source stand.
 */
export function readOutput(chain: Chain, { value, script, recipient }: ReportedOutput): TransactionOutput {
  const lower = script.toLowerCase()
  const keyScript = hashedKeyScript(lower)
  const content = contentOfHex(keyScript ?? lower)
  const written = content === null ? null : addressOf(chain, content)
  if (content !== null && written !== null) {
    return { value, address: written, type: keyScript === null ? typeOf(content) : 'p2pk' }
  }
  const type = typeOfOther(lower)
  return { value, address: type === 'other' ? readRecipient(chain, recipient) : null, type }
}

function typeOfOther(script: string): OutputType {
  if (OP_RETURN.test(script)) return 'op_return'
  return MULTISIG.test(script) ? 'multisig' : 'other'
}

function contentOfHex(script: string): AddressContent | null {
  if (script.length % 2 === 1 || !/^[0-9a-f]{2,140}$/.test(script)) return null
  const longHash = /^aa20([0-9a-f]{64})87$/.exec(script)?.[1]
  return longHash === undefined
    ? contentOfScript(hex.decode(script))
    : { kind: 'script-hash', hash: hex.decode(longHash) }
}

/** Null if the chain has no addresses of this kind. */
function addressOf(chain: Chain, content: AddressContent): string | null {
  const { segwit, cashaddr } = chain.addresses
  if (content.kind === 'witness') return segwit === undefined ? null : writeAddress(content, chain)
  if (content.hash.length === 32 && cashaddr?.scriptHashBytes.includes(32) !== true) return null
  return writeAddress(content, chain)
}

function readRecipient(chain: Chain, recipient: string | null): string | null {
  if (recipient === null) return null
  try {
    return writeAddress(readAddress(recipient, chain), chain)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
