import { setImmediate } from 'node:timers/promises'
import { previewWallet, type WalletPreview } from '../../domain/keys/wallet-preview.ts'
import { readWalletText } from '../../domain/keys/wallet-text.ts'
import type { App } from '../deps.ts'
import { problems } from '../schemas/problem.ts'
import { WalletPreviewBody, WalletTextBody } from '../schemas/wallet-preview.ts'

export function registerWalletPreview(app: App): void {
  app.post(
    '/wallets/preview',
    {
      schema: {
        operationId: 'previewWallet',
        summary: 'What a key or a descriptor stands for; nothing is stored',
        description:
          'The script types, the canonical descriptors and the first addresses, to compare with the wallet before it is tracked.',
        tags: ['wallets'],
        body: WalletTextBody,
        response: {
          200: WalletPreviewBody,
          ...problems('private_key', 'invalid_wallet', 'unsupported_wallet'),
        },
      },
    },
    async (request) => {
      const { text, chain = null } = request.body
      const { kind, name, readings, warnings } = readWalletText(text, chain)
      const previews: WalletPreview[] = []
      for (const reading of readings) {
        previews.push(...previewWallet(reading))
        await setImmediate()
      }
      return {
        kind,
        name,
        candidates: previews.map(({ chain, scriptType, descriptor, receive, change }) => ({
          chain,
          script_types: [scriptType],
          descriptor,
          first_addresses: { receive: [...receive], change: [...change] },
        })),
        warnings: [...warnings],
      }
    },
  )
}
