import { previewSteps, type WalletPreview } from '../../domain/keys/wallet-preview.ts'
import { readWalletSteps } from '../../domain/keys/wallet-text.ts'
import { inSlices } from '../../tracker/in-slices.ts'
import type { App } from '../deps.ts'
import { problems } from '../schemas/problem.ts'
import { WalletPreviewBody, WalletTextBody } from '../schemas/wallet-preview.ts'
import { WALLET_TEXT_ROUTE } from './wallet-text-route.ts'

export function registerWalletPreview(app: App): void {
  app.post(
    '/wallets/preview',
    {
      ...WALLET_TEXT_ROUTE,
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
      const { kind, name, gapLimit, readings, warnings } = await inSlices(readWalletSteps(text, chain))
      const candidates: ReturnType<typeof candidateJson>[] = []
      for (const reading of readings) {
        candidates.push(...(await inSlices(previewSteps(reading))).map(candidateJson))
      }
      return { kind, name, gap_limit: gapLimit, candidates, warnings: [...warnings] }
    },
  )
}

function candidateJson({
  chain,
  scriptType,
  descriptor,
  receive,
  change,
  quorum,
  fingerprints,
}: WalletPreview) {
  return {
    chain,
    script_types: [scriptType],
    descriptor,
    first_addresses: { receive: [...receive], change: [...change] },
    quorum,
    fingerprints: [...fingerprints],
  }
}
