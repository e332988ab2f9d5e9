import { beginsLikePublicKey } from '../../../../src/domain/keys/key-beginning.ts'

/** An extended public key, of whatever coin. */
const KEY = /(?<![0-9A-Za-z])(?:[a-zA-Z]{3}[bp]|drkv)[1-9A-HJ-NP-Za-km-z]{100,112}(?![0-9A-Za-z])/
const DESCRIPTOR = /(?<!\w)(?:pk|pkh|wpkh|sh|wsh|tr|combo|multi|sortedmulti|raw|sp)\([[({\w]/
/** Beginnings of files of wallet programs, also of those that cannot be read. */
const FILE = /^\s*(?:BSMS 1\.0|addwallet |QklFM|SPRW1|U1BSVzE|UR:|H:2,block:|\{\s*u?'wallet_type')/i
const LINES = /^[ \t]*policy[ \t]*:/im
const JSON_FIELDS =
  /"(?:xpub|ExtPubKey|desc|descriptor|recv_descriptor|keys_info|extendedPublicKeys|keystore|wallet_type|derivationMode|xfp)"\s*:/
/** Characters that show what a text is. */
const BEGINNING = 300

/** `surely`: it can be nothing else, also if it is mistyped. `maybe`: among other things. */
export type WalletForm = 'surely' | 'maybe' | 'no'

/** Whether a text may be a key, a descriptor or the file of a wallet, without the code that reads them. */
export function walletForm(text: string): WalletForm {
  const beginning = text
    .slice(0, BEGINNING)
    .replace(/^\ufeff/, '')
    .trim()
  if (FILE.test(beginning) || isAlone(text.trim())) return 'surely'
  const isJson = beginning.startsWith('{')
  return (isJson ? JSON_FIELDS.test(text) : KEY.test(text) || DESCRIPTOR.test(text) || LINES.test(text))
    ? 'maybe'
    : 'no'
}

/** One key with or without its origin, or lines of descriptors and nothing else. */
function isAlone(text: string): boolean {
  if (text.length > 100_000) return false
  if (isWrongKey(text)) return true
  const word = text.replace(/\s+/g, '')
  if (/^(?:\[[0-9a-fA-F]{8}[^\]]*\])?[1-9A-HJ-NP-Za-km-z]{105,115}(?:\/.*)?$/.test(word))
    return KEY.test(word)
  const lines = text.split(/[\r\n]+/)
  return (
    lines.every((line) => /^\s*(?:#|$|(?:[A-Za-z ]{1,40}:\s*)?[a-z]{2,11}\()/.test(line)) &&
    DESCRIPTOR.test(text)
  )
}

/** One word that can be nothing but a key, but is cut or mistyped. */
function isWrongKey(text: string): boolean {
  const [, key = ''] = /^(?:\[[0-9a-fA-F]{8}[^\]\s]*\])?([0-9A-Za-z.…]{10,200})(?:\/\S*)?$/.exec(text) ?? []
  return beginsLikePublicKey(key.replace('…', '...')) || /^[1-9A-HJ-NP-Za-km-z]{107,115}$/.test(key)
}
