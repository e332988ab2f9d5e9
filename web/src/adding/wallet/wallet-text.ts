import type { WalletPreview } from '../../../../src/domain/keys/wallet-preview.ts'
import { scriptTypeTitle } from '../../text/script-type.ts'
import type { FoundWallet } from './read-wallet.ts'

const KINDS: Readonly<Record<FoundWallet['kind'], string>> = {
  extended_key: 'Extended public key',
  descriptor: 'Output descriptor',
  wallet_file: 'Wallet file',
  policy: 'Wallet policy',
}

export function walletKindName(kind: FoundWallet['kind']): string {
  return KINDS[kind]
}

/** "Multisig, native SegWit (P2WSH), 2 of 3 signers, fingerprints d34db33f and abcdef01". */
export function optionText({ scriptType, quorum, fingerprints }: WalletPreview): string {
  const prints = `${fingerprints.length === 1 ? 'fingerprint' : 'fingerprints'} ${fingerprints.join(', ')}`
  return [
    scriptTypeTitle(scriptType),
    ...(quorum === null ? [] : [`${quorum.required} of ${quorum.signers} signers`]),
    ...(fingerprints.length === 0 ? [] : [prints]),
  ].join(', ')
}

/** Whether its only branch is the one for change, so that none of its addresses is for receiving. */
export function isChangeOnly({ descriptor, change }: Pick<WalletPreview, 'descriptor' | 'change'>): boolean {
  const branches = descriptor.match(/\/[^/,()]+\/\*/g) ?? []
  return change.length === 0 && branches.length > 0 && branches.every((branch) => branch === '/1/*')
}

/** What the person should know of the script types of a key that does not say its own. */
export function typesNote({ kind, options }: FoundWallet): string | null {
  return kind === 'extended_key' && options.length > 1
    ? 'The key does not say which script type the wallet uses. All of them are looked for, and the used ones are kept. Choose one if you know it.'
    : null
}
