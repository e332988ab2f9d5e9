import { isHashedKey } from '../../domain/address/output-script.ts'
import {
  type CallOptions,
  type ChainSource,
  SourceError,
  type TransactionRequest,
} from '../../domain/ports/source.ts'

/** Whether a transaction moves outputs to the bare public key behind an address, by the first source that can inspect it. */
export async function movesBareKey(
  request: TransactionRequest,
  sources: readonly ChainSource[],
  options: CallOptions,
): Promise<boolean> {
  if (!isHashedKey(request.chain, request.address)) return false
  for (const { transactionInspector } of sources) {
    try {
      if (transactionInspector !== null) return await transactionInspector.movesBareKey(request, options)
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
    }
  }
  return false
}
