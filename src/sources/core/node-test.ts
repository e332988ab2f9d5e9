import type { Chain } from '../../domain/chains/chain.ts'
import type { ServerFails, ServerFailure, ServerTest } from '../../domain/ports/server-tests.ts'
import { SourceError, type SourceReasonCode } from '../../domain/ports/source.ts'
import type { SourceLedger, SourceUsage } from '../../domain/ports/source-ledger.ts'
import { connectionAdvice, dialledServer } from '../../net/connection-advice.ts'
import { RequestPolicy } from '../../net/request-policy.ts'
import type { ServerTestParts } from '../source-descriptor.ts'
import { Authorization } from './authorization.ts'
import { CORE_CHAINS } from './chains.ts'
import { checkNode } from './check-node.ts'
import { hashOf } from './decode-block.ts'
import { NodeProblem } from './node-problem.ts'
import type { NodeSetting } from './read-node.ts'
import { RpcClient } from './rpc-client.ts'

const TITLE = 'The node'
const NO_LIMITS = { requestsPerMinute: 0, pointsPerDay: 0 }

/** Checks a node as the source does, and measures one answer. Sends no address. Throws the signal's reason. */
export async function testNode(
  node: NodeSetting,
  chain: Chain,
  { network, httpTimeoutMs, clock, signal }: ServerTestParts,
): Promise<ServerTest> {
  const { name, setting, forks } = CORE_CHAINS[chain.slug]
  const policy = new RequestPolicy({
    name,
    title: TITLE,
    limits: NO_LIMITS,
    clock,
    ledger: new NoLedger(),
    attempts: 1,
  })
  const rpc = new RpcClient({
    ...{ url: node.url, settings: setting, title: TITLE, chain: chain.slug, httpTimeoutMs, clock, policy },
    authorization: new Authorization(node.login),
    network,
  })
  const options = { signal, manual: true }
  try {
    const { version, finds } = await checkNode({ rpc, chain, forks }, options)
    const start = performance.now()
    const decode = (result: unknown) => hashOf(result, 'the newest block')
    await rpc.result({ method: 'getbestblockhash', decode }, options)
    const latencyMs = performance.now() - start
    const block = policy.status().tips[chain.slug] ?? 0
    const notes = finds === 'filters' ? [] : [EVERY_BLOCK]
    return { kind: 'works', server: version ?? 'a node', block, latencyMs, certificate: null, notes }
  } catch (error) {
    signal.throwIfAborted()
    return failureOf(error, node.url, policy.status().reasonCode)
  }
}

const EVERY_BLOCK = 'The node has no filters of blocks, so every block is read for new addresses.'

function failureOf(error: unknown, url: string, reasonCode: SourceReasonCode | null): ServerFails {
  if (error instanceof NodeProblem) {
    const code = error.isOtherChain ? 'wrong_chain' : 'unsuitable'
    return { kind: 'fails', code, reason: error.message }
  }
  if (!(error instanceof SourceError)) throw error
  const code = error.code === 'invalid_key' ? 'unauthorized' : serverFailure(reasonCode)
  return {
    kind: 'fails',
    code,
    reason: [error.message, ...connectionAdvice(error.message, dialledServer(url))].join(' '),
  }
}

function serverFailure(code: SourceReasonCode | null): ServerFailure {
  return code === 'no_connection' || code === 'no_answer' || code === 'rejected' ? code : 'unusable_answer'
}

/** A test keeps nothing. */
class NoLedger implements SourceLedger {
  async loadUsage(): Promise<SourceUsage | null> {
    return null
  }

  async changeUsage<Result>(
    _source: string,
    change: (
      kept: SourceUsage | null,
      now: number,
    ) => { readonly usage: SourceUsage; readonly result: Result },
  ): Promise<Result> {
    return change(null, Date.now()).result
  }
}
