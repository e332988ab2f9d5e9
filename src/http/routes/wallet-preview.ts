import { previewSteps, type WalletPreview } from '../../domain/keys/wallet-preview.ts'
import { inSlices } from '../../tracker/in-slices.ts'
import { privacyWarning } from '../../tracker/privacy-warning.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import { candidateJson } from '../../tracker/wallet-candidates.ts'
import type { App, ServerDeps } from '../deps.ts'
import { problems } from '../schemas/problem.ts'
import { WalletPreviewBody, WalletTextBody } from '../schemas/wallet-preview.ts'
import { WALLET_TEXT_ROUTE } from './wallet-text-route.ts'

export function registerWalletPreview(app: App, { tracker }: Pick<ServerDeps, 'tracker'>): void {
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
      const { readWalletSteps } = await import('../../domain/keys/wallet-text.ts')
      const { kind, name, gapLimit, readings, warnings } = await inSlices(readWalletSteps(text, chain))
      const previews: WalletPreview[] = []
      for (const reading of readings) {
        previews.push(...(await inSlices(previewSteps(reading))))
      }
      return {
        kind,
        name,
        gap_limit: gapLimit,
        candidates: previews.map(candidateJson),
        warnings: [
          ...warnings,
          ...(await tracker.wallets.trackedAlready({ kind, readings })),
          ...(await privacyWarnings(tracker, previews)),
        ],
      }
    },
  )
}

async function privacyWarnings(
  { sources }: Tracker,
  previews: readonly WalletPreview[],
): Promise<readonly string[]> {
  const statuses = await sources.statuses()
  const chains = [...new Set(previews.map(({ chain }) => chain))]
  return [...new Set(chains.flatMap((chain) => privacyWarning(statuses, chain) ?? []))]
}
