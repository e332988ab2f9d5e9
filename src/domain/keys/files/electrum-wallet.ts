import { invalidWallet, ONE_SIGNER, unsupportedWallet } from '../wallet-error.ts'
import { type Fields, fieldsOf, gapLimitOf, textOf } from './fields.ts'
import { keyText, singleKeyText, type WalletFile, walletFile } from './wallet-file.ts'

const IMPORTED =
  'This wallet of Electrum has single addresses, not an extended key. Add its addresses one by one.'

/** Electrum; null for other fields. Throws AppError `invalid_wallet` or `unsupported_wallet`. */
export function electrumWallet(fields: Fields): WalletFile | null {
  const type = textOf(fields['wallet_type'])
  if (type === 'imported') throw unsupportedWallet(IMPORTED)
  // With two factors, two of three keys sign: the third is that of the service.
  const quorum = /^(\d{1,2})of(\d{1,2})$/.exec(type === '2fa' ? '2of3' : (type ?? ''))
  const single = fieldsOf(fields['keystore'])
  const stores = quorum === null ? [single] : cosigners(fields, Number(quorum[2]))
  const known = stores.filter((store) => store !== null)
  if (known.length === 0) return null
  if (known.length < stores.length) {
    throw invalidWallet(`This file has the keys of ${known.length} of ${stores.length} signers.`)
  }
  const keys = known.map((store) => textOf(store['xpub']))
  if (keys.some((key) => key === null)) {
    throw unsupportedWallet(
      'This wallet of Electrum has no extended public key. Add its addresses one by one.',
    )
  }
  const script = scriptOf(keys as readonly string[], known, quorum)
  if (script === null) throw unsupportedWallet(ONE_SIGNER)
  return walletFile([script], {
    name: known.length === 1 ? textOf(known[0]?.['label']) : null,
    gapLimit: gapLimitOf(fields['gap_limit']),
    firstAddresses: firstReceiving(fields),
  })
}

function cosigners(fields: Fields, count: number) {
  return Array.from({ length: count }, (_, index) => fieldsOf(fields[`x${index + 1}/`]))
}

function scriptOf(
  keys: readonly string[],
  stores: readonly Fields[],
  quorum: RegExpExecArray | null,
): string | null {
  const keyed = keys.map((key, index) => {
    const store = stores[index] as Fields
    return keyText(key, fingerprintOf(store), textOf(store['derivation']))
  })
  // Its path does not count: Electrum writes the script type into the letters.
  if (quorum === null) return singleKeyText(keys[0] as string, keyed[0] as string)
  const multi = `sortedmulti(${quorum[1]},${keyed.join(',')})`
  switch (keys[0]?.[0]) {
    case 'x':
      return `sh(${multi})`
    case 'Y':
      return `sh(wsh(${multi}))`
    case 'Z':
      return `wsh(${multi})`
    default:
      return null
  }
}

/** Coldcard's plugin wrote the four bytes as a number, the last one first. */
function fingerprintOf(store: Fields): string | null {
  const number = store['ckcc_xfp']
  if (typeof number !== 'number') return textOf(store['root_fingerprint'])
  const bytes = number.toString(16).padStart(8, '0').match(/../g) ?? []
  return bytes.reverse().join('')
}

function firstReceiving(fields: Fields): readonly string[] {
  const receiving = fieldsOf(fields['addresses'])?.['receiving']
  const first = Array.isArray(receiving) ? textOf(receiving[0]) : null
  return first === null ? [] : [first]
}
