import type { ChainSlug } from '../chains/chain.ts'
import type { ScriptType } from './script-type.ts'

/**
 * What the first four bytes of an extended key say (BIP 32, SLIP 132): the form of its text, and what its wallet used it
 * for. They are a hint: many wallets write `xpub` for every coin and type. The key itself shows whether it is public.
 */
export interface KeyVersion {
  /** The first characters of the public key's text. */
  readonly prefix: string
  /** The only coin that writes it; null if several do. */
  readonly chain: ChainSlug | null
  readonly scriptType: ScriptType | null
  /** A `signer` is one of several keys of a multisig wallet. */
  readonly role: 'account' | 'signer'
  readonly network: 'main' | 'test'
}

type Row = readonly [numbers: readonly number[], version: Partial<KeyVersion> & { readonly prefix: string }]

/** Numbers of public and of private keys. Dash has two prefixes, because programs disagree about which number is which. */
const ROWS: readonly Row[] = [
  [[0x0488b21e, 0x0488ade4], { prefix: 'xpub' }],
  [[0x049d7cb2, 0x049d7878], { prefix: 'ypub', scriptType: 'sh-wpkh' }],
  [[0x04b24746, 0x04b2430c], { prefix: 'zpub', scriptType: 'wpkh' }],
  [[0x0295b43f, 0x0295b005], { prefix: 'Ypub', role: 'signer' }],
  [[0x02aa7ed3, 0x02aa7a99], { prefix: 'Zpub', role: 'signer' }],
  [[0x019da462, 0x019d9cfe], { prefix: 'Ltub', chain: 'litecoin' }],
  [[0x01b26ef6, 0x01b26792], { prefix: 'Mtub', chain: 'litecoin', scriptType: 'sh-wpkh' }],
  [[0x02facafd, 0x02fac398], { prefix: 'dgub', chain: 'dogecoin', scriptType: 'pkh' }],
  [[0x02fe52cc], { prefix: 'drkp', chain: 'dash', scriptType: 'pkh' }],
  [[0x02fe52f8], { prefix: 'drkv', chain: 'dash', scriptType: 'pkh' }],
  [[0x043587cf, 0x04358394], { prefix: 'tpub', network: 'test' }],
  [[0x044a5262, 0x044a4e28], { prefix: 'upub', network: 'test' }],
  [[0x045f1cf6, 0x045f18bc], { prefix: 'vpub', network: 'test' }],
  [[0x024289ef, 0x024285b5], { prefix: 'Upub', network: 'test', role: 'signer' }],
  [[0x02575483, 0x02575048], { prefix: 'Vpub', network: 'test', role: 'signer' }],
  [[0x0436f6e1, 0x0436ef7d], { prefix: 'ttub', network: 'test' }],
]

const DEFAULTS = { chain: null, scriptType: null, role: 'account', network: 'main' } as const

const VERSIONS: ReadonlyMap<number, KeyVersion> = new Map(
  ROWS.flatMap(([numbers, version]) =>
    numbers.map((number) => [number, { ...DEFAULTS, ...version }] as const),
  ),
)

/** The number in an xpub, the only form that descriptors know (BIP 380). */
export const XPUB = 0x0488b21e

/** Null for a coin that is not tracked here. */
export function keyVersion(number: number): KeyVersion | null {
  return VERSIONS.get(number) ?? null
}

/** Whether the number is that of a private key where it has one meaning only. */
export function isPrivateNumber(number: number): boolean {
  return ROWS.some(([[, privateNumber]]) => privateNumber === number)
}
