import { invalidWallet, ONE_SIGNER, unsupportedWallet } from '../wallet-error.ts'
import { electrumWallet } from './electrum-wallet.ts'
import { type Fields, fieldsOf, gapLimitOf, listOf, textOf } from './fields.ts'
import { ledgerWallet } from './ledger-wallet.ts'
import { policyWallet } from './policy-wallet.ts'
import {
  keyText,
  multisigText,
  singleKeyText,
  type WalletFile,
  walletFile,
  withBranches,
} from './wallet-file.ts'

/** A wallet as JSON, recognised by its fields; null for any other JSON. Throws AppError `invalid_wallet` or `unsupported_wallet`. */
export function jsonWallet(json: unknown): WalletFile | null {
  // The list that `importdescriptors` of Bitcoin Core takes.
  const fields = Array.isArray(json) ? { descriptors: json } : fieldsOf(json)
  if (fields === null) return null
  return (
    policyWallet(fields) ??
    caravanWallet(fields) ??
    coreWallet(fields) ??
    specterWallet(fields) ??
    coldcardWallets(fields) ??
    singleKeyWallet(fields) ??
    electrumWallet(fields) ??
    ledgerWallet(fields) ??
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
  const total = Number(quorum['totalSigners'])
  if (keys.length !== total)
    throw invalidWallet(`This file has the keys of ${keys.length} of ${total} signers.`)
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
  const hasPath = /(?<![0-9A-Za-z])[0-9A-Za-z]{100,120}\//.test(body)
  const change = textOf(fields['change_descriptor'])
  return walletFile(hasPath ? [descriptor, ...(change === null ? [] : [change])] : [withBranches(body)], {
    name,
  })
}

const COLDCARD_SCRIPTS = {
  bip44: (key: string) => `pkh(${key})`,
  bip49: (key: string) => `sh(wpkh(${key}))`,
  bip84: (key: string) => `wpkh(${key})`,
  bip86: (key: string) => `tr(${key})`,
} as const

/** Coldcard's generic export: wallets with one key for several script types. */
function coldcardWallets(fields: Fields): WalletFile | null {
  const fingerprint = textOf(fields['xfp'])
  const found = Object.entries(COLDCARD_SCRIPTS).flatMap(([section, script]) => {
    const account = fieldsOf(fields[section])
    const key = textOf(account?.['xpub'])
    const path = textOf(account?.['deriv'])
    if (key === null || path === null) return []
    return { text: script(keyText(key, fingerprint, path)), first: textOf(account?.['first']) }
  })
  if (found.length === 0) return null
  const firstAddresses = found.flatMap(({ first }) => first ?? [])
  return walletFile(
    found.map(({ text }) => text),
    { firstAddresses },
  )
}

/** Cobo, Keystone and Wasabi. Wasabi writes an xpub and means P2WPKH. */
function singleKeyWallet(fields: Fields): WalletFile | null {
  const key = textOf(fields['ExtPubKey'])
  if (key === null) return null
  const path = textOf(fields['AccountKeyPath']) ?? "84'/0'/0'"
  const keyed = keyText(key, textOf(fields['MasterFingerprint']), path)
  const script = singleKeyText(key, keyed, path)
  return walletFile([script, ...taprootOf(fields)], { gapLimit: gapLimitOf(fields['MinGapLimit']) })
}

function taprootOf(fields: Fields): readonly string[] {
  const key = textOf(fields['TaprootExtPubKey'])
  if (key === null) return []
  const path = textOf(fields['TaprootAccountKeyPath']) ?? "86'/0'/0'"
  return [`tr(${keyText(key, textOf(fields['MasterFingerprint']), path)})`]
}

/** The keys of one signer, as Coldcard and Unchained export them. */
function signerKeys(fields: Fields): null {
  const sections = ['p2wsh', 'p2sh', 'bip48_1', 'bip48_2', 'bip45']
  if (textOf(fields['xfp']) !== null && sections.some((section) => (fields[section] ?? null) !== null)) {
    throw unsupportedWallet(ONE_SIGNER)
  }
  return null
}
