import type { Clock } from '../../domain/ports/clock.ts'
import type { RpcClient, RpcOptions, RpcRequest } from './rpc-client.ts'

export type ScanMethod = 'scantxoutset' | 'scanblocks'

export interface ScanParts {
  readonly rpc: RpcClient
  readonly clock: Clock
}

/** RPC_INVALID_PARAMETER, which the node also answers while another scan is under way. */
const IN_PROGRESS = -8
const IN_PROGRESS_TEXT = /already in progress/i
const AGAIN_MS = 2000
/** A scan of all unspent outputs takes minutes, on a small machine up to half an hour. */
const SCAN_TIMEOUT_MS = 3_600_000
const ABORT_TIMEOUT_MS = 2000

/**
 * One scan of the node, which does one of a kind at a time: waits for the end of one that anybody else has started. When
 * aborted, the scan is ended in the node too. Throws SourceError.
 */
export async function longScan<T>(
  request: Omit<RpcRequest<T>, 'method'> & { readonly method: ScanMethod },
  { rpc, clock }: ScanParts,
  options: RpcOptions,
): Promise<T> {
  const long = { timeoutMs: SCAN_TIMEOUT_MS, ...request }
  try {
    for (;;) {
      const answer = await rpc.call(long, options)
      if (answer.kind === 'result') return answer.value
      if (answer.code !== IN_PROGRESS || !IN_PROGRESS_TEXT.test(answer.message)) {
        return await rpc.result(long, options)
      }
      await clock.sleep(AGAIN_MS, options.signal)
    }
  } catch (error) {
    if (options.signal.aborted) await abortScan(request.method, rpc)
    throw error
  }
}

async function abortScan(method: ScanMethod, rpc: RpcClient): Promise<void> {
  const signal = AbortSignal.timeout(ABORT_TIMEOUT_MS)
  const request = { method, params: ['abort'], decode: () => null }
  await rpc.call(request, { signal, manual: true }).catch(() => null)
}
