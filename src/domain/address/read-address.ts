import type { UtxoChain } from '../chains/utxo-chain.ts'
import type { AddressContent } from './address.ts'
import { readBase58, writeBase58 } from './base58.ts'
import { readCashaddr, writeCashaddr } from './cashaddr.ts'
import { invalidAddress } from './invalid-address.ts'
import { matchScore, prefixList } from './match-score.ts'
import { readSegwit, writeSegwit } from './segwit.ts'

/** Parses an address of the chain in any of its forms. Throws AppError `invalid_address` with the reason. */
export function readAddress(text: string, { name, addresses }: UtxoChain): AddressContent {
  const { base58, segwit, cashaddr, unsupported } = addresses
  const reason = unsupported?.find(({ form }) => form.test(text))?.reason
  if (reason !== undefined) throw invalidAddress(reason)
  if (matchScore(text, addresses) === 0) {
    throw invalidAddress(`Addresses of ${name} begin with ${prefixList(addresses)}.`)
  }
  if (segwit !== undefined && matchScore(text, { segwit }) > 0) return readSegwit(text, segwit, name)
  if (cashaddr !== undefined && matchScore(text, { cashaddr }) > 0) return readCashaddr(text, cashaddr, name)
  return readBase58(text, base58 as NonNullable<typeof base58>, name)
}

/** The canonical form, in which the chain's addresses are stored and shown. */
export function writeAddress(content: AddressContent, { name, addresses }: UtxoChain): string {
  const { base58, segwit, cashaddr } = addresses
  if (content.kind === 'witness') {
    if (segwit !== undefined) return writeSegwit(content.version, content.program, segwit)
  } else {
    const type = content.kind === 'key-hash' ? 'p2pkh' : 'p2sh'
    if (cashaddr !== undefined) return writeCashaddr(type, content.hash, cashaddr)
    const version = base58?.versions.find((known) => known.type === type)
    if (base58 !== undefined && version !== undefined) return writeBase58(version, content.hash, base58)
  }
  throw new RangeError(`${name} has no ${content.kind} addresses`)
}
