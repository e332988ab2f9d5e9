import { ONE_SIGNER, unsupportedWallet } from '../wallet-error.ts'
import { electrumWallet } from './electrum-wallet.ts'
import { type Fields, fieldsOf, listOf, textOf } from './fields.ts'
import { policyWallet } from './policy-wallet.ts'
import {
  keyText,
  multisigText,
  singleKeyText,
  type WalletFile,
  walletFile,
  withBranches,
} from './wallet-file.ts'

/** A wallet as JSON, recognised by its fields; null for any other JSON. Throws AppError `unsupported_wallet`. */
export function jsonWallet(json: unknown): WalletFile | null {
  const fields = fieldsOf(json)
  if (fields === null) return null
  return (
    policyWallet(fields) ??
    caravanWallet(fields) ??
    coreWallet(fields) ??
    specterWallet(fields) ??
    coldcardWallets(fields) ??
    singleKeyWallet(fields) ??
    electrumWallet(fields) ??
    signerKeys(fields)
  )
}

/** Caravan: its multisig wallets are sorted. */
function caravanWallet(fields: Fields): WalletFile | null {
  const quorum = fieldsOf(fields['quorum'])
  const signers = listOf(fields['extendedPublicKeys'])
  if (quorum === null || signers === null) return null
  const keys = signers.map((signer) =>
    keyText(textOf(signer['xpub']) ?? '', textOf(signer['xfp']), textOf(signer['bip32Path'])),
  )
  const script = multisigText(textOf(fields['addressType']) ?? '', Number(quorum['requiredSigners']), keys)
  return script === null ? null : walletFile([script], { name: textOf(fields['name']) })
}

/** Bitcoin Core: `listdescriptors`. */
function coreWallet(fields: Fields): WalletFile | null {
  const descriptors = listOf(fields['descriptors'])?.flatMap(({ desc }) => textOf(desc) ?? [])
  if (descriptors === undefined || descriptors.length === 0) return null
  return walletFile(descriptors, { name: textOf(fields['wallet_name']) })
}

/** Specter Desktop: a descriptor, often without a path on its keys. */
function specterWallet(fields: Fields): WalletFile | null {
  const descriptor = textOf(fields['descriptor']) ?? textOf(fields['recv_descriptor'])
  if (descriptor === null) return null
  const [body = ''] = descriptor.split('#')
  const name = textOf(fields['label']) ?? textOf(fields['name'])
  const hasPath = /[0-9A-Za-z]{100,}\//.test(body)
  const change = textOf(fields['change_descriptor'])
  return walletFile(hasPath ? [descriptor, ...(change === null ? [] : [change])] : [withBranches(body)], {
    name,
  })
}

/** Coldcard's generic export: wallets with one key for several script types. */
function coldcardWallets(fields: Fields): WalletFile | null {
  const fingerprint = textOf(fields['xfp'])
  const scripts = (['bip44', 'bip49', 'bip84'] as const).flatMap((section) => {
    const account = fieldsOf(fields[section])
    const key = textOf(account?.['xpub'])
    const path = textOf(account?.['deriv'])
    if (key === null || path === null) return []
    const keyed = keyText(key, fingerprint, path)
    return { bip44: `pkh(${keyed})`, bip49: `sh(wpkh(${keyed}))`, bip84: `wpkh(${keyed})` }[section]
  })
  return scripts.length === 0 ? null : walletFile(scripts)
}

/** Cobo, Keystone and Wasabi. Wasabi writes an xpub and means P2WPKH. */
function singleKeyWallet(fields: Fields): WalletFile | null {
  const key = textOf(fields['ExtPubKey'])
  if (key === null) return null
  const path = textOf(fields['AccountKeyPath']) ?? "84'/0'/0'"
  const keyed = keyText(key, textOf(fields['MasterFingerprint']), path)
  const script = key.startsWith('xpub') ? `wpkh(${keyed})` : singleKeyText(key, keyed)
  return script === null ? null : walletFile([script])
}

/** The keys of one signer, as Coldcard and Unchained export them. */
function signerKeys(fields: Fields): null {
  if (textOf(fields['xfp']) !== null && (fields['p2wsh'] ?? fields['p2sh'] ?? null) !== null) {
    throw unsupportedWallet(ONE_SIGNER)
  }
  return null
}
