import type { ChainSlug } from '../chains/chain.ts'

export const ADDRESS_TYPES = ['p2pkh', 'p2sh', 'p2sh32', 'p2wpkh', 'p2wsh', 'p2tr', 'witness'] as const
export type AddressType = (typeof ADDRESS_TYPES)[number]

/** An address in its one canonical form. */
export interface ParsedAddress {
  readonly chain: ChainSlug
  readonly address: string
  readonly type: AddressType
}

/** What an address stands for, in whatever form it is written. */
export type AddressContent =
  | { readonly kind: 'key-hash'; readonly hash: Uint8Array }
  /** 20 bytes, or 32 on chains with P2SH32. */
  | { readonly kind: 'script-hash'; readonly hash: Uint8Array }
  | { readonly kind: 'witness'; readonly version: number; readonly program: Uint8Array }

export function typeOf(content: AddressContent): AddressType {
  if (content.kind === 'key-hash') return 'p2pkh'
  if (content.kind === 'script-hash') return content.hash.length === 32 ? 'p2sh32' : 'p2sh'
  const { version, program } = content
  if (version === 0) return program.length === 20 ? 'p2wpkh' : 'p2wsh'
  return version === 1 && program.length === 32 ? 'p2tr' : 'witness'
}
