import type { ChainSlug } from '../../chains/chain.ts'
import { ONE_SIGNER, unsupportedWallet } from '../wallet-error.ts'

/** What a file of a wallet program says, in words of descriptors. Only public fields are read. */
export interface WalletFile {
  readonly kind: 'descriptor' | 'wallet_file' | 'policy'
  readonly name: string | null
  /** Of several wallets a person chooses. */
  readonly descriptors: readonly string[]
  /** First receive addresses, as the file states them. */
  readonly firstAddresses: readonly string[]
  readonly gapLimit: number | null
  /** As the file says; null if it does not. */
  readonly chain: ChainSlug | null
}

export function walletFile(
  descriptors: readonly string[],
  more: Partial<Omit<WalletFile, 'descriptors'>> = {},
): WalletFile {
  return {
    kind: 'wallet_file',
    name: null,
    firstAddresses: [],
    gapLimit: null,
    chain: null,
    ...more,
    descriptors,
  }
}

/** `m/48'/0'/0'/2'` as `48h/0h/0h/2h`. */
function pathText(path: string): string {
  return path.replace(/^m\/?/i, '').replaceAll(/['H]/g, 'h')
}

const PATH = /^(?:\d{1,10}h?(?:\/\d{1,10}h?)*)?$/

/** A key with its origin, for both branches. An origin without a path or a fingerprint is left out, also an unknown one. */
export function keyText(key: string, fingerprint: string | null, path: string | null): string {
  const steps = path === null ? null : pathText(path)
  const isKnown =
    fingerprint !== null && steps !== null && /^[0-9a-f]{8}$/i.test(fingerprint) && PATH.test(steps)
  const origin = isKnown
    ? `[${[fingerprint.toLowerCase(), ...steps.split('/').filter(Boolean)].join('/')}]`
    : ''
  return `${origin}${key}/<0;1>/*`
}

/** A descriptor whose keys have no path, with the paths of both branches: Specter leaves them out. */
export function withBranches(descriptor: string): string {
  return descriptor.replaceAll(/(?<![0-9A-Za-z])[0-9A-Za-z]{100,120}(?=[,)])/g, '$&/<0;1>/*')
}

/** The scripts of a multisig wallet by the name of its address format; null for an unknown one. */
export function multisigText(format: string, threshold: number, keys: readonly string[]): string | null {
  const script = `sortedmulti(${threshold},${keys.join(',')})`
  switch (format.toUpperCase()) {
    case 'P2SH':
      return `sh(${script})`
    case 'P2WSH':
      return `wsh(${script})`
    case 'P2SH-P2WSH':
    case 'P2WSH-P2SH':
      return `sh(wsh(${script}))`
    default:
      return null
  }
}

/**
 * The scripts of a wallet with one key: by the letters of the key, else by the purpose of its path, else P2PKH. Throws
 * AppError `unsupported_wallet` for the key of one signer.
 */
export function singleKeyText(key: string, keyed: string, path: string | null = null): string {
  switch (key.slice(0, 4)) {
    case 'ypub':
    case 'Mtub':
      return `sh(wpkh(${keyed}))`
    case 'zpub':
      return `wpkh(${keyed})`
    case 'Ypub':
    case 'Zpub':
      throw unsupportedWallet(ONE_SIGNER)
    default:
      return byPurpose(keyed, path)
  }
}

function byPurpose(keyed: string, path: string | null): string {
  switch (pathText(path ?? '').split('/')[0]) {
    case '49h':
      return `sh(wpkh(${keyed}))`
    case '84h':
      return `wpkh(${keyed})`
    case '86h':
      return `tr(${keyed})`
    default:
      return `pkh(${keyed})`
  }
}
